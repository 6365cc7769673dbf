import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Modal } from '../parts/modal.tsx';
import { useSilencesInForce } from '../silences/quiet-button.tsx';
import { openQuiet } from '../silences/quiet-view.ts';
import { alarmSettings, setAlarms } from './alarm-settings.ts';
import { maySound, soundAlarm, wakeSound } from './tone.ts';

/** True while the choice of sound and desktop notification is open. */
export const alarmsOpen = signal(false);

/** What this browser does when an incident begins. */
export function AlarmDialog() {
  const { sound, volume, desktop, onlyFiltered } = alarmSettings.value;
  const [permission, setPermission] = useState(permissionNow);
  const text = words.value.alarms;
  const chooseDesktop = async () => {
    if (desktop) {
      setAlarms({ desktop: false });
      return;
    }
    const answer = permission === 'default' ? await Notification.requestPermission() : permission;
    setPermission(answer);
    setAlarms({ desktop: answer === 'granted' });
  };
  const test = async () => {
    await wakeSound();
    soundAlarm(alarmSettings.peek().volume);
  };
  const close = () => (alarmsOpen.value = false);
  return (
    <Modal title={text.title} onClose={close}>
      <div class="form">
        <p class="quiet">{text.help}</p>
        <label class="filter-choice">
          <input
            type="checkbox"
            checked={sound}
            onChange={() => {
              setAlarms({ sound: !sound });
              if (!sound) void test();
            }}
          />
          <span class="filter-name">{text.sound}</span>
        </label>
        {sound && (
          <div class="alarm-volume">
            <label for="alarm-volume">{text.volume}</label>
            <input
              id="alarm-volume"
              type="range"
              min="0.05"
              max="1"
              step="0.05"
              value={volume}
              onInput={(event) => setAlarms({ volume: Number(event.currentTarget.value) })}
            />
            <button type="button" class="button is-small" onClick={() => void test()}>
              {text.test}
            </button>
          </div>
        )}
        {sound && !maySound() && <p class="note quiet">{text.asleep}</p>}
        <label class="filter-choice">
          <input
            type="checkbox"
            checked={desktop && permission === 'granted'}
            disabled={permission === 'denied' || permission === 'unsupported'}
            onChange={() => void chooseDesktop()}
          />
          <span class="filter-name">{text.desktop}</span>
        </label>
        {permission === 'denied' && <p class="note problem">{text.denied}</p>}
        {permission === 'unsupported' && <p class="note quiet">{text.unsupported}</p>}
        <label class="filter-choice">
          <input
            type="checkbox"
            checked={onlyFiltered}
            onChange={() => setAlarms({ onlyFiltered: !onlyFiltered })}
          />
          <span class="filter-name">{text.onlyFiltered}</span>
        </label>
        <Muted onSee={close} />
        <div class="modal-foot">
          <button type="button" class="button is-primary" onClick={close}>
            {text.done}
          </button>
        </div>
      </div>
    </Modal>
  );
}

/** What makes no sound, and how much of that there is at present. */
function Muted({ onSee }: { onSee: () => void }) {
  const held = useSilencesInForce();
  const text = words.value.quiet;
  return (
    <div class="mute-note">
      <Icon name="mute" />
      <p>
        {text.alarms}{' '}
        {held !== null && held > 0 && <strong>{text.inForce(format.value.count(held))}.</strong>}
      </p>
      <button
        type="button"
        class="link-button is-linked"
        onClick={() => {
          onSee();
          openQuiet();
        }}
      >
        {text.see}
      </button>
    </div>
  );
}

function permissionNow(): NotificationPermission | 'unsupported' {
  return 'Notification' in globalThis && isSecureContext ? Notification.permission : 'unsupported';
}
