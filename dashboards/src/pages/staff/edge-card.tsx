/** How devices are reached: the broker, who was refused, and what was dropped; for those who run the place. */
import { Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EdgeItem } from '#contract/edge.ts';
import { useFormat } from '../../parts/place.tsx';
import { StateShape } from '../../parts/state-mark.tsx';
import { At } from '../../parts/times.tsx';

const REFUSED_SHOWN = 10;
/** What deserves a look where it is not zero. */
const COUNTERS = [
  'loginsRefused',
  'loginsTimedOut',
  'connectionsRefused',
  'foreignTopics',
  'foreignSubscriptions',
  'subscriptionsRefused',
  'packetsTooLarge',
  'protocolErrors',
  'framesThrottled',
  'slowReadersClosed',
  'sessionsLost',
  'disconnects',
  'errors',
  'unsent',
] as const;

export function EdgeCard({ edge }: { edge: EdgeItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { broker } = edge;
  const lost = edge.devices.reduce((sum, device) => sum + device.framesLost, 0);
  const noted = COUNTERS.filter((name) => (broker.counters[name] ?? 0) > 0);
  const facts = [
    ...noted.map((name) => [name, t(`counter.${name}`), broker.counters[name] ?? 0] as const),
    ['commitsFailed', t('edge.commitsFailed'), edge.commitsFailed] as const,
    ['framesLost', t('edge.framesLost'), lost] as const,
  ].filter(([, , count]) => count > 0);
  return (
    <section className="card edge" aria-labelledby="edge-title">
      <div className="card-head">
        <Title order={2} id="edge-title">
          {t('edge.title')}
        </Title>
        <span className={`state-mark state-${broker.up ? 'running' : 'alarm'}`}>
          <StateShape state={broker.up ? 'running' : 'alarm'} size={12} />
          {t(broker.up ? `edge.up.${broker.kind}` : `edge.down.${broker.kind}`, {
            port: broker.port ?? '',
          })}
        </span>
      </div>
      <p className="quiet">
        {t('edge.carried', {
          in: format.count(broker.counters['framesIn'] ?? 0),
          out: format.count(broker.counters['framesOut'] ?? 0),
          commits: format.count(edge.commits),
        })}
        {facts.length === 0 && ` ${t('edge.allWell')}`}
      </p>
      {facts.length > 0 && (
        <ul className="edge-counters">
          {facts.map(([name, label, count]) => (
            <li key={name}>
              <b>{format.count(count)}</b> {label}
            </li>
          ))}
        </ul>
      )}
      <RefusedLogins logins={edge.refusedLogins} />
    </section>
  );
}

function RefusedLogins({ logins }: { logins: EdgeItem['refusedLogins'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (logins.length === 0) return null;
  const shown = logins
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, REFUSED_SHOWN);
  return (
    <>
      <Title order={3}>{t('edge.refused', { count: logins.length })}</Title>
      <Table.ScrollContainer minWidth={0}>
        <Table
          className="records dense said"
          aria-label={t('edge.refused', { count: logins.length })}
        >
          <Table.Tbody>
            {shown.map((login) => (
              <Table.Tr key={`${login.username} ${login.address} ${login.reason}`}>
                <Table.Td>
                  <At at={login.at} />
                </Table.Td>
                <Table.Td>
                  <b>{login.username === '' ? t('edge.nobody') : login.username}</b>{' '}
                  <span className="quiet">{t('edge.fromAddress', { address: login.address })}</span>
                  <br />
                  {t(`edge.because.${login.reason}`)}
                </Table.Td>
                <Table.Td className="numeric">{`${format.count(login.count)}\u00A0×`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
