/** One step of billing a month: its number, whether it is done, and what there is to do. */
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** `done` null: nothing to tell yet. */
export function Step({
  number,
  title,
  done,
  tools,
  children,
}: {
  number: number;
  title: string;
  done: boolean | null;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <section className="card step" aria-label={title}>
      <div className="card-head">
        <Title order={2} className="step-title">
          <span className={done === true ? 'step-mark done' : 'step-mark'} aria-hidden="true">
            {done === true ? '✓' : number}
          </span>
          {title}
          {done !== null && (
            <span className="quiet">{t(done ? 'billing.month.done' : 'billing.month.todo')}</span>
          )}
        </Title>
        {tools}
      </div>
      {children}
    </section>
  );
}
