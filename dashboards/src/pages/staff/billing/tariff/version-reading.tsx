/** A version of a tariff as a reader understands it. */
import type { TariffVersion } from '#contract/tariffs.ts';
import { useTariffLines } from '../../../../parts/tariff-words.ts';

export function VersionReading({ version }: { version: TariffVersion }) {
  const lines = useTariffLines()(version);
  return (
    <ul className="reading">
      {lines.map(({ key, who, text }) => (
        <li key={key} className={who === '' ? 'quiet' : undefined}>
          {who !== '' && <span className="reading-who">{who}</span>} {text}
        </li>
      ))}
    </ul>
  );
}
