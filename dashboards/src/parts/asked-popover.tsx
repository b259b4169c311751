/** A button whose form is about what there was when it was pressed: what becomes of it meanwhile takes nothing away. */
import { Button, Popover, type PopoverProps } from '@mantine/core';
import type { ReactNode } from 'react';

/** `asked` is what `things` were when it was opened; null: it is shut. */
export function AskedPopover<One>({
  things,
  asked,
  onAsk,
  label,
  children,
  width = 320,
  position = 'bottom-end',
}: {
  things: readonly One[];
  asked: readonly One[] | null;
  onAsk: (asked: readonly One[] | null) => void;
  label: string;
  children: ReactNode;
} & Pick<PopoverProps, 'width' | 'position'>) {
  return (
    <Popover
      opened={asked !== null}
      onChange={() => onAsk(null)}
      width={width}
      trapFocus
      position={position}
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onAsk(asked === null ? things : null)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{children}</Popover.Dropdown>
    </Popover>
  );
}
