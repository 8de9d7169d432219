package collector

// share tells what of the metrics that this evaluation asked for each tier had: what several readings use is
// divided among them. The sum over the tiers is what AWS bills, but for a query that nobody reads any more.
func (c *Collector) share() {
	if c.o.OnAsked == nil {
		return
	}
	for i := range c.tiers {
		c.tiers[i].uses(func(a *ask) { a.users++ })
	}
	for i := range c.tiers {
		sum := 0.0
		c.tiers[i].uses(func(a *ask) { sum += float64(a.billed) / float64(a.users) })
		if sum > 0 {
			c.o.OnAsked(c.tiers[i].Name, sum)
		}
	}
	for i := range c.tiers {
		c.tiers[i].uses(func(a *ask) { a.users = 0 })
	}
	for _, a := range c.asks {
		a.billed = 0
	}
}

// uses calls f with each query that the signals of a tier were read of, as often as they use it.
func (t *watched) uses(f func(*ask)) {
	if t.healthy != nil {
		f(t.healthy)
	}
	for i := range t.readings {
		r := &t.readings[i]
		for _, a := range [...]*ask{r.metric, r.part, r.whole, r.proof.count, r.proof.witness} {
			if a != nil {
				f(a)
			}
		}
		for _, a := range r.each {
			f(a)
		}
	}
}
