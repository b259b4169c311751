/** Choosing which columns are shown; the first always is. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import type { Column } from './list-props.ts';

export function ColumnChoice<Item>({
  columns,
  hidden,
  setHidden,
}: {
  columns: ReadonlyArray<Column<Item>>;
  hidden: readonly string[];
  setHidden: (hidden: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('list.columns')}>
          <ActionIcon size="lg" aria-label={t('list.columns')}>
            <Icon name="columns" />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ key, label }, index) => (
          <Menu.Item
            key={key}
            disabled={index === 0}
            aria-checked={!hidden.includes(key)}
            role="menuitemcheckbox"
            leftSection={<span className="tick">{hidden.includes(key) ? '' : '✓'}</span>}
            onClick={() =>
              setHidden(
                hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key],
              )
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
