import { Button, Input, Notice, Panel, Segments, Select, showToast } from '@observer/ui';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type StoredDocument } from '../../api/alerting-documents';
import { faultAt } from '../../api/field-faults';
import { type Schedule, type Team } from '../../api/people';
import { useDocumentChange } from '../../api/use-documents';
import { useNow } from '../../time/clock';
import { useSettled } from '../../time/use-settled';
import { isZone, ownZone } from '../../time/zoned-time';
import { DeleteButton, idFault, idOf, SaveFault, useBase, ZoneField } from '../people';
import { calendarRange, type Zoom } from './calendar-range';
import { LayerFields } from './layer-fields';
import { isFaulty, newLayer, newSchedule, scheduleErrors } from './schedule-form';
import { ShiftCalendar } from './shift-calendar';

interface ScheduleEditorProps {
  /** Absent = a new one. */
  stored: StoredDocument<Schedule> | undefined;
  all: readonly StoredDocument<Schedule>[];
  teams: readonly Team[];
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** The form of a schedule, with a calendar of what it would be. */
export function ScheduleEditor({ stored, all, teams, onClose, onSaved }: ScheduleEditorProps) {
  const [form, setForm] = useState<Schedule>(() => stored?.document ?? newSchedule(Date.now(), ownZone()));
  const [shown, setShown] = useState(false);
  const doc = useDocumentChange('SCHEDULE');
  const errors = scheduleErrors(form);
  const id = stored ? form.id : form.id.trim() || idOf(form.name);
  const idError = stored || id === '' ? undefined : idFault(id, all.map(({ document }) => document.id));
  const { base, choices } = useBase(stored, all, (document) => document && setForm(document), doc.reset);
  const change = (part: Partial<Schedule>) => setForm({ ...form, ...part });
  const setLayers = (layers: Schedule['layers']) => change({ layers });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (isFaulty(errors) || idError) return;
    if (!(await doc.save({ ...form, id, name: form.name.trim() }, base))) return;
    showToast({ tone: 'ok', title: `"${form.name.trim()}" is saved` });
    onSaved(id);
  };
  return (
    <div className="oncall__editor">
      <Panel title={stored ? `Schedule "${stored.document.name}"` : 'New schedule'}>
        <form className="people__form" onSubmit={(event) => void submit(event)} noValidate>
          <SaveFault error={doc.error} fields={['document.name', 'document.timeZone', 'document.id']} what="schedule" {...choices} />
          <div className="people__columns">
            <Input label="Name" autoFocus maxLength={200} value={form.name} error={shown ? (errors.name ?? faultAt(doc.error, 'document.name')) : undefined} onChange={(event) => change({ name: event.target.value })} />
            {!stored && <Input label="Id" value={form.id} placeholder={idOf(form.name)} error={idError ?? faultAt(doc.error, 'document.id')} hint="Stays as it is; policies name it" onChange={(event) => change({ id: event.target.value })} />}
            <ZoneField zone={form.timeZone} error={errors.timeZone ?? faultAt(doc.error, 'document.timeZone')} onChange={(timeZone) => change({ timeZone })} />
            <Select label="Team" options={[{ value: '', label: 'No team' }, ...teams.map((team) => ({ value: team.id, label: team.name }))]} value={form.team} onValueChange={(team) => change({ team })} />
          </div>
          {form.layers.map((layer, index) => (
            <LayerFields
              key={index} layer={layer} index={index} count={form.layers.length} errors={shown ? errors.layers[index] : undefined}
              onChange={(next) => setLayers(form.layers.map((one, other) => (other === index ? next : one)))}
              onRemove={() => setLayers(form.layers.filter((_, other) => other !== index))}
              onMove={(by) => {
                const next = [...form.layers];
                next.splice(index + by, 0, ...next.splice(index, 1));
                setLayers(next);
              }}
            />
          ))}
          <div className="people__row">
            <Button size="sm" icon={<Plus size={13} />} onClick={() => setLayers([...form.layers, newLayer(Date.now(), isZone(form.timeZone) ? form.timeZone : 'UTC', form.layers.length)])}>
              Another layer
            </Button>
          </div>
          <div className="people__row oncall__foot">
            <Button variant="primary" type="submit" busy={doc.busy}>
              Save schedule
            </Button>
            <Button onClick={onClose}>Cancel</Button>
            {stored && <DeleteButton what={stored.document.name} description="Nobody is on call by it any more, and its calendar feeds end." error={doc.error} busy={doc.busy} onDelete={() => void doc.remove(stored.document.id).then((gone) => gone && onClose())} />}
          </div>
        </form>
      </Panel>
      <Preview form={form} />
    </div>
  );
}

/** Who would be on call, before it is saved. */
function Preview({ form }: { form: Schedule }) {
  const [zoom, setZoom] = useState<Zoom>('month');
  const nowMs = useNow(300_000);
  const settled = JSON.parse(useSettled(JSON.stringify(form), 400)) as Schedule;
  const ready = isZone(settled.timeZone) && Object.values(scheduleErrors(settled).layers).length === 0;
  return (
    <Panel title="Preview" note="not saved yet" actions={<Segments label="Preview range" value={zoom} choices={[{ value: 'week', label: 'Week' }, { value: 'month', label: '4 weeks' }]} onChange={setZoom} />}>
      {ready ? <ShiftCalendar schedule={settled} range={calendarRange(zoom, nowMs, 0, settled.timeZone)} /> : <Notice>Once each layer has people, a first hand-off and a time zone, the calendar shows here.</Notice>}
    </Panel>
  );
}
