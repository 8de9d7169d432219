package config

// Pressure compares several signals with their goals and follows the highest.
type Pressure struct {
	Terms       []Term
	GrowAbove   float64 // pressure above which the tier grows
	ShrinkBelow float64 // pressure below which it shrinks
	Headroom    float64 // growth is to capacity x pressure x Headroom
	ShrinkBy    float64 // the share of the capacity given up in one step, 0..1
}

func (d scalerDecoder) pressure(s *section) *Pressure {
	defer s.done()
	s.need("terms")
	p := &Pressure{
		GrowAbove:   s.number("grow_above", 1.2, above(0.0)),
		ShrinkBelow: s.number("shrink_below", 0.6, atLeast(0.0)),
		Headroom:    s.number("headroom", 1.1, atLeast(1.0)),
		ShrinkBy:    s.share("shrink_by", 0.10, above(0.0), below(1.0)),
	}
	switch {
	case p.GrowAbove <= p.ShrinkBelow:
		s.either("grow_above", "shrink_below").problem("grow_above %s is not above shrink_below %s: the tier would never rest",
			sayValue(p.GrowAbove), sayValue(p.ShrinkBelow))
	case p.Headroom*p.ShrinkBelow >= 1:
		s.either("headroom", "shrink_below").problem("growing with headroom %s ends at a pressure of %.2f, "+
			"which is not above shrink_below %s: the tier would shrink again at once",
			sayValue(p.Headroom), 1/p.Headroom, sayValue(p.ShrinkBelow))
	}
	seen := map[string]bool{}
	for _, item := range s.get("terms").items("a pressure needs a signal to compare with its goal") {
		body := item.section()
		t := d.term(body)
		if !t.PerUnit {
			d.beyond(body, "goal", t.Signal, t.Goal, p.GrowAbove, "with grow_above")
		}
		body.done()
		if seen[t.Signal] && t.Signal != "" {
			body.get("signal").problem("%s has a term already", show(t.Signal))
		}
		seen[t.Signal] = true
		p.Terms = append(p.Terms, t)
	}
	return p
}
