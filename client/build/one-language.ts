import type { ESTree, Plugin } from 'vite';

/** The languages of the catalogue, each a part of the built console of its own. */
const languages = ['es', 'en'] as const;
type Language = (typeof languages)[number];

/**
 * A topic's words lie in one file, both languages beside each other, so that nobody changes one and forgets the other. Built
 * like that everyone would load both. This gives each language its own copy of such files, in which the other is missing:
 * `{ es: ..., en: ... }` at the top of a file loses what the copy is not for.
 */
export function oneLanguageEach(): Plugin {
  return {
    name: 'one-language-each',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const language = importer === undefined ? null : languageOf(importer);
      if (language === null) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found === null || !isWords(found.id) ? found : { ...found, id: `${found.id}?${language}` };
    },
    transform: {
      order: 'post',
      handler(code, id) {
        const language = id.includes('?') ? languageOf(id) : null;
        return language === null ? null : { code: without(language, code, this.parse(code)), map: null };
      },
    },
  };
}

function isWords(id: string): boolean {
  return /\/client\/language\/[a-z-]+\.ts$/.test(id);
}

/** Whom a file is for: `es.ts`, `es-facts.ts`, or a copy made here. */
function languageOf(id: string): Language | null {
  const [, file = '', copy] = /\/client\/language\/([a-z-]+)\.ts(?:\?(es|en))?$/.exec(id) ?? [];
  const isFor = (one: Language): boolean =>
    copy === undefined ? file === one || file.startsWith(`${one}-`) : copy === one;
  return languages.find(isFor) ?? null;
}

function without(language: Language, code: string, program: ESTree.Program): string {
  let kept = code;
  // from the end on, so that places before stay what they are
  for (const other of otherLanguages(program, language).reverse())
    kept = `${kept.slice(0, other.start)}${other.key}: undefined${kept.slice(other.end)}`;
  return kept;
}

interface Place {
  key: string;
  start: number;
  end: number;
}

function otherLanguages({ body }: ESTree.Program, wanted: Language): Place[] {
  const declarations = body.flatMap((statement) => {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return inner?.type === 'VariableDeclaration' ? inner.declarations : [];
  });
  return declarations.flatMap(({ init }) => {
    if (init?.type !== 'ObjectExpression') return [];
    const places = init.properties.flatMap((each) =>
      each.type === 'Property' && each.key.type === 'Identifier'
        ? [{ key: each.key.name, start: each.start, end: each.end }]
        : [],
    );
    const isPair = places.length === 2 && languages.every((one) => places.some(({ key }) => key === one));
    return isPair ? places.filter(({ key }) => key !== wanted) : [];
  });
}
