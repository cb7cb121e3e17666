/**
 * Where the object of a key lies below its bucket's folder, and back. The path reads like the key, with these exceptions:
 *
 * | in the key                              | on disk                                                             |
 * | --------------------------------------- | ------------------------------------------------------------------- |
 * | control characters, `%`, `\`            | `%` and two lower-case hexadecimal digits for each byte             |
 * | a segment `.` or `..`                   | `%2e`, `%2e%2e`                                                     |
 * | an empty segment                        | `%_`                                                                |
 * | a file without a dot, a folder with one | a `%` is added: `a` -> `a%`, while in `a/b` it is the folder `a`    |
 * | a segment over 200 bytes                | folders of up to 200 bytes that end in `%+`, then the rest          |
 * | on a file system that folds names:      | (macOS by default; names that differ in case or normalisation only) |
 * | capital letters, `!`                    | `!a` for `A`, as Go's module cache does; `%21`                      |
 * | anything beyond ASCII                   | `%` and two digits for each byte of UTF-8                           |
 *
 * So no two keys share a path, no key's file is another key's folder, and no path leaves the bucket's folder.
 */
export interface KeyPathOptions {
  /** Whether the file system takes names for equal that differ in case or Unicode normalisation. */
  readonly foldsNames: boolean;
}

const LONGEST_PIECE_BYTES = 200;
const CONTINUED = "%+";
const EMPTY = "%_";
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const UNSAFE = /[\x00-\x1f\x7f%\\]/;

/** Names from the bucket's folder down to the file. @param key well-formed Unicode */
export function keyToPath(key: string, options: KeyPathOptions): string[] {
  const segments = key.split("/");
  return segments.flatMap((segment, index) => {
    const pieces = piecesOf(segment, options);
    const last = pieces.pop() ?? EMPTY;
    const isFile = index === segments.length - 1;
    return [...pieces.map((piece) => piece + CONTINUED), last.includes(".") === isFile ? last : `${last}%`];
  });
}

/** The key of a path that `keyToPath` gave, or null for one that it never gives, such as a file somebody put there. */
export function pathToKey(path: readonly string[], options: KeyPathOptions): string | null {
  const segments: string[] = [];
  let continued = "";
  for (const name of path) {
    if (name.endsWith(CONTINUED)) {
      continued += name.slice(0, -CONTINUED.length);
      continue;
    }
    segments.push(continued + name.replace(/%$/, ""));
    continued = "";
  }
  try {
    const key = segments.map((segment) => decodeSegment(segment, options)).join("/");
    const canonical = keyToPath(key, options);
    return canonical.length === path.length && canonical.every((name, index) => name === path[index]) ? key : null;
  } catch {
    return null;
  }
}

/** The escaped segment, cut where it is too long for one name; empty for an empty segment. */
function piecesOf(segment: string, options: KeyPathOptions): string[] {
  const pieces: string[] = [];
  let piece = "";
  let pieceBytes = 0;
  const isDots = segment === "." || segment === "..";
  for (const character of segment) {
    const escaped = isDots ? "%2e" : escapeCharacter(character, options);
    const bytes = Buffer.byteLength(escaped);
    if (pieceBytes + bytes > LONGEST_PIECE_BYTES) {
      pieces.push(piece);
      piece = "";
      pieceBytes = 0;
    }
    piece += escaped;
    pieceBytes += bytes;
  }
  if (piece) pieces.push(piece);
  return pieces;
}

function escapeCharacter(character: string, { foldsNames }: KeyPathOptions): string {
  if (foldsNames && /[A-Z]/.test(character)) return `!${character.toLowerCase()}`;
  const isSafe = !UNSAFE.test(character) && !(foldsNames && (character === "!" || character > "\x7f"));
  if (isSafe) return character;
  return Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

function decodeSegment(segment: string, { foldsNames }: KeyPathOptions): string {
  if (segment === EMPTY) return "";
  const cased = foldsNames ? segment.replace(/!([a-z])/g, (_match, letter: string) => letter.toUpperCase()) : segment;
  return decodeURIComponent(cased);
}
