/** The thread that makes PDFs. */
import type { ToPrint } from '#contract/printed.ts';
import { printDocument } from './documents/print.ts';
import { answerQuestions } from './worker-port.ts';

answerQuestions(printDocument satisfies (toPrint: ToPrint) => Promise<Uint8Array>);
