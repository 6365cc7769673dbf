declare const __ATALAYA_VERSION__: string | undefined;

/** Name and version; the build puts in the version of package.json. */
export const program = `atalaya-agent ${typeof __ATALAYA_VERSION__ === 'string' ? __ATALAYA_VERSION__ : 'development'}`;
