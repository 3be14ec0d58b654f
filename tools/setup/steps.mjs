/** Progress on the console: what is being done, how long it took, how it ended. */

const out = process.stderr;
const isTerminal = out.isTTY === true;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A fault a person can mend: printed as it is, without a stack. */
export class SetupError extends Error {
  /** @param {string} message what is wrong @param {string} [remedy] what to do */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

const seconds = (fromMs) => `${((Date.now() - fromMs) / 1000).toFixed(1)} s`;

/**
 * Runs one step and shows it: `✔ title (1.2 s)` or `✖ title`.
 * @template T
 * @param {string} title what is being done, e.g. "Installing packages"
 * @param {(note: (text: string) => void) => Promise<T>} work may report where it is with `note`
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedMs = Date.now();
  let detail = '';
  let frame = 0;
  const line = () => `  ${SPINNER[frame++ % SPINNER.length]} ${title} (${seconds(startedMs)})${detail === '' ? '' : ` ${detail}`}`;
  const draw = () => out.write(`\r\x1b[2K${line().slice(0, (out.columns ?? 100) - 1)}`);
  const timer = isTerminal ? setInterval(draw, 100) : undefined;
  if (!isTerminal) out.write(`  … ${title}\n`);
  const end = (text) => {
    clearInterval(timer);
    out.write(`${isTerminal ? '\r\x1b[2K' : ''}  ${text}\n`);
  };
  try {
    const result = await work((text) => {
      detail = text.replaceAll('\n', ' ');
    });
    end(`✔ ${title} (${seconds(startedMs)})`);
    return result;
  } catch (error) {
    end(`✖ ${title} (${seconds(startedMs)})`);
    throw error;
  }
}

/** Prints a fault for a person and ends the process. */
export function fail(error) {
  if (error instanceof SetupError) {
    console.error(`\n${error.message}`);
    if (error.remedy !== undefined) console.error(`\n${error.remedy}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}
