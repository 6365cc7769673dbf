/** The card's whole style. Colours meet 4.5:1 on their ground in both schemes; targets of a thumb are 48 px high. */
export const cardStyle = `
:root{color-scheme:light dark;--ground:#f6f7f9;--sheet:#fff;--ink:#16191d;--soft:#59616b;--line:#dfe3e8;--accent:#0b57d0;--bad:#b3261e;--good:#1b6e3c;--warning:#8a5300}
@media (prefers-color-scheme:dark){:root{--ground:#101317;--sheet:#1a1e24;--ink:#e9ecf0;--soft:#a3acb7;--line:#2e343c;--accent:#8ab4f8;--bad:#f2938c;--good:#7fd1a0;--warning:#f2c078}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:34rem;margin:0 auto;padding:16px}
h1{font-size:1.35rem;line-height:1.25;margin:4px 0 16px}
h2{font-size:1.05rem;margin:0 0 2px}
p{margin:4px 0}
.state{font-weight:600;color:var(--bad)}
.state.over{color:var(--good)}
.state.soft{color:var(--soft)}
.state.warning{color:var(--warning)}
.soft{color:var(--soft)}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 16px;margin:0 0 16px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
section{background:var(--sheet);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0 0 12px;overflow-wrap:anywhere}
.act{display:flex;align-items:center;min-height:48px;margin-top:8px;padding:8px 16px;border-radius:8px;border:1px solid var(--line);color:var(--accent);text-decoration:none;font-weight:600}
.act.call{background:var(--accent);border-color:var(--accent);color:var(--sheet)}
.row{display:flex;gap:8px}
.row .act{flex:1;justify-content:center}
footer{color:var(--soft);font-size:.85rem}
a{color:var(--accent)}
`;
