/** One session at its own address. */
import { useParams } from '@tanstack/react-router';
import { SessionPanel } from '../../parts/session-panel.tsx';

export function SessionPage() {
  const { id } = useParams({ from: '/sessions/$id' });
  return (
    <div className="record-alone">
      <SessionPanel id={id} />
    </div>
  );
}
