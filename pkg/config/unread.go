package config

import (
	"math"
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
)

// unread notes the signals that no scaler of the tier reads: guards see them, and that they are there for
// these alone is rare. It is most often a scaler that was forgotten, or a name that was mistyped.
func (t *tierKeys) unread(at keys.At) {
	var read []string
	for _, s := range t.Scalers {
		if s == nil {
			return // one that could not be read may read any
		}
		for _, r := range s.Reads() {
			read = append(read, r.Signal)
		}
	}
	for _, e := range t.Guards.MaintenanceWindow.Emergency {
		read = append(read, e.Signal)
	}
	read = append(read, t.Guards.Urgency.Signals()...)
	for grows := true; grows; {
		before := len(read)
		for _, s := range t.Signals {
			if slices.Contains(read, s.Name) {
				for _, more := range append(partsOf(s), s.Traffic) {
					if more != "" && !slices.Contains(read, more) {
						read = append(read, more)
					}
				}
			}
		}
		grows = len(read) > before
	}
	if t.Target != nil {
		room := t.Target.Headroom(t.SignalOf)
		read = append(read, room.Freeable, room.Used, room.Connections)
	}
	errors := t.Errors()
	for _, s := range t.Signals {
		_, fails := errors[s.Name]
		if fails = fails && !slices.Contains(read, s.Name); fails || slices.Contains(read, s.Name) || t.watched(s.Name) {
			switch low := s.Importance == signal.Low; {
			case low && fails && t.Guards.Freeze.For > 0:
				at.Problem("signals."+s.Name+".importance", "cannot be low, because the guard `freeze` reads this signal: the tier does not shrink after many requests have failed; remove the key, or turn that guard off for this tier with guards: {freeze: 0s}")
			case low && !fails:
				at.Problem("signals."+s.Name+".importance", "cannot be low for a signal that this tier uses, because missing data must stop the tier from shrinking; remove the key")
			}
			continue // the freeze is about shares of errors, and max_lag about lag
		}
		if s.Importance == signal.Low {
			continue // which says that it is told and no more
		}
		if note, own := at.Note("signals."+s.Name, "no scaler reads this signal: it never makes the tier grow, and the tier does not shrink while the data of the signal is missing; remove the signal, or set importance: low"); own {
			t.config.Notes = append(t.config.Notes, note)
		}
	}
}

// watched reports whether a kind of tier looks at a signal itself, by its metric.
func (t *tierKeys) watched(name string) bool {
	w, is := t.Target.(interface{ LagMetric() string })
	return is && t.SignalOf(w.LagMetric()) == name
}

// noted keeps what a scaler finds right and probably not meant.
func (t *tierKeys) noted(at keys.At, path string, s scaler.Scaler) {
	n, has := s.(interface{ Notes() []scaler.Note })
	if !has || !at.SoundBelow(path) {
		return
	}
	for _, x := range n.Notes() {
		if note, own := at.Note(keys.Join(path, x.At), "%s", x.Says); own {
			t.config.Notes = append(t.config.Notes, note)
		}
	}
}

// notedOfKind keeps what a kind finds right and probably not meant.
func (t *tierKeys) notedOfKind(at keys.At) {
	n, has := t.Target.(interface{ Notes() []kind.Note })
	if !has || !at.SoundBelow(t.Target.Kind()) {
		return
	}
	for _, x := range n.Notes() {
		t.config.note(at, keys.Join(t.Target.Kind(), x.Key), x.Says)
	}
}

// errorsAlone notes a tier that shrinks while nothing fails, whatever there is to do.
func (t *tierKeys) errorsAlone(at keys.At) {
	shrinks := false
	for _, s := range t.Scalers {
		if s == nil {
			return
		}
		for _, r := range s.Reads() {
			if !t.failing(r.Signal) {
				return
			}
			shrinks = shrinks || !math.IsNaN(r.Shrink)
		}
	}
	if shrinks && at.SoundBelow("scalers") {
		t.config.note(at, "scalers", "the scalers read only signals that count failures: while nothing fails, the tier shrinks to its minimum, even under full load; add a scaler for a signal that measures load, such as CPU or requests")
	}
}

// failing reports whether a signal counts what went wrong, and nothing else.
func (t *tierKeys) failing(name string) bool {
	i := slices.IndexFunc(t.Signals, func(s signal.Signal) bool { return s.Name == name })
	if i < 0 {
		return false
	}
	switch s := t.Signals[i].Source; {
	case s.Ratio != nil:
		return s.Ratio.Part.Failures()
	case s.Metric != nil:
		return s.Metric.Expression == "" && s.Metric.Failures()
	}
	parts := t.single(partsOf(t.Signals[i]))
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool { return !t.failing(part) })
}
