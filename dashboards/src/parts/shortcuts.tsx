/** The keyboard: what can be pressed, told by `?`, and the search that ⌘K opens. */
import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { focusListSearch, stepRow } from './rows.ts';
import { openSearch, Search } from './search.tsx';

const KEYS = [
  ['/', 'keys.search'],
  ['⌘K · Ctrl K', 'keys.everywhere'],
  ['j · ↓', 'keys.next'],
  ['k · ↑', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const;

export function Shortcuts() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([
    ['/', () => focusListSearch() || openSearch()],
    ['j', () => stepRow(1)],
    ['k', () => stepRow(-1)],
    ['?', open],
    ['shift+?', open],
  ]);
  return (
    <>
      <Search />
      <Modal opened={opened} onClose={close} title={t('keys.title')}>
        <Table>
          <Table.Tbody>
            {KEYS.map(([key, text]) => (
              <Table.Tr key={key}>
                <Table.Td>
                  <Kbd>{key}</Kbd>
                </Table.Td>
                <Table.Td>{t(text)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}
