/** The live page: what every machine does, who is in, what just happened, what needs a hand. */
import { useAddress } from '../../parts/address.ts';
import { Boundary } from '../../parts/notices.tsx';
import { usePlace } from '../../parts/place.tsx';
import { Doors } from './live/doors.tsx';
import { FirstSteps } from './live/first-steps.tsx';
import { Health } from './live/health.tsx';
import { Machines } from './live/machines.tsx';
import { Now } from './live/now.tsx';
import { Occupancy } from './live/occupancy.tsx';
import { OpenAnomalies } from './live/open-anomalies.tsx';
import { Today } from './live/today.tsx';
import { WallView } from './live/wall-view.tsx';
import './live/live.css';

export function LivePage() {
  const { site } = usePlace();
  const [address] = useAddress();
  if (address['wall'] !== undefined) return <WallView />;
  if (site === null) return <FirstSteps />;
  return (
    <div className="live-page">
      <div className="live-main">
        <Boundary>
          <Machines />
        </Boundary>
        <Boundary>
          <Occupancy />
        </Boundary>
        <Boundary>
          <Today />
        </Boundary>
        <Boundary>
          <Doors />
        </Boundary>
      </div>
      <aside className="live-side">
        <Boundary>
          <OpenAnomalies />
        </Boundary>
        <Boundary>
          <Now />
        </Boundary>
        <Boundary>
          <Health />
        </Boundary>
      </aside>
    </div>
  );
}
