import { parseJson } from '../contract/payload.ts';

/**
 * Strings are matched first, so that a NaN inside one stays text. A string may end with the input:
 * otherwise a broken message would be searched again from each of its quotes, in quadratic time.
 */
const stringOrNonNumber = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*(?:"|$)|-?\b(?:NaN|nan|Infinity|inf)\b/g;

/**
 * JSON as Python and others write it: the bare words NaN and Infinity, which no JSON has, become null.
 * @throws ContractError `tooLarge` or `notJson`
 */
export function parseLenientJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const mended = text.replace(stringOrNonNumber, (token) => (token.startsWith('"') ? token : 'null'));
    if (mended === text) throw error;
    return parseJson(mended);
  }
}
