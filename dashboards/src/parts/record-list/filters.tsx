/** The filters of a list: chosen in a window, and shown as chips, from the address. */
import { Button, Pill, Popover, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Address } from '../address.ts';
import { useFormat } from '../place.tsx';
import type { Filter } from './list-props.ts';

type Props = {
  readonly filters: readonly Filter[];
  readonly address: Address;
  readonly change: (patch: Address) => void;
};

export function FilterChoice({ filters, address, change }: Props) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-start" width={280} trapFocus>
      <Popover.Target>
        <Button variant="default">{t('list.filter')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {filters.map(({ key, label, options }) =>
            options ? (
              <Select
                key={key}
                label={label}
                data={options.map((option) => ({ ...option }))}
                searchable={options.length > 8}
                clearable
                limit={50}
                value={address[key] ?? null}
                onChange={(value) => change({ [key]: value ?? undefined })}
                comboboxProps={{ withinPortal: false }}
              />
            ) : (
              <TextInput
                key={key}
                type="date"
                label={label}
                value={address[key] ?? ''}
                onChange={(event) => change({ [key]: event.currentTarget.value || undefined })}
              />
            ),
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Those that are set; each can be let go. */
export function FilterChips({ filters, address, change }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return filters.map((filter) => (
    <Pill
      key={filter.key}
      size="md"
      withRemoveButton
      className="chip"
      onRemove={() => change({ [filter.key]: undefined })}
      removeButtonProps={{
        'aria-label': t('list.removeFilter', { name: filter.label }),
        'aria-hidden': false,
        tabIndex: 0,
      }}
    >
      {filter.label}: {valueText(filter, address[filter.key] ?? '', format.civilDate)}
    </Pill>
  ));
}

function valueText(filter: Filter, value: string, date: (value: string) => string): string {
  if (filter.options) return filter.options.find((one) => one.value === value)?.label ?? value;
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? date(value) : value;
}
