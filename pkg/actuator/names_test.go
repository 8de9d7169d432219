package actuator

import (
	"errors"
	"testing"
)

func TestWhomReadersMayStillBeSentTo(t *testing.T) {
	for _, c := range []struct {
		name    string
		publish func(*testing.T, *Publisher, *shelf)
		names   bool
	}{
		{"nobody was told anything", func(*testing.T, *Publisher, *shelf) {}, true},
		{"told with it", func(t *testing.T, p *Publisher, _ *shelf) {
			p.Readers(t.Context(), "readers", []string{"a:3306", "b:3306"}, nil, false)
		}, true},
		{"told without it", func(t *testing.T, p *Publisher, _ *shelf) {
			p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
		}, false},
		{"told of one that begins like it", func(t *testing.T, p *Publisher, _ *shelf) {
			p.Readers(t.Context(), "readers", []string{"a:33060", "aa:3306"}, nil, false)
		}, false},
		{"told with it and then without", func(t *testing.T, p *Publisher, _ *shelf) {
			p.Readers(t.Context(), "readers", []string{"a:3306", "b:3306"}, nil, false)
			p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
		}, false},
		{"one place could not be told", func(t *testing.T, p *Publisher, s *shelf) {
			p.Readers(t.Context(), "readers", []string{"a:3306", "b:3306"}, nil, false)
			s.err = errors.New("throttled")
			p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
		}, true},
		{"one place was never told", func(t *testing.T, p *Publisher, s *shelf) {
			s.err = errors.New("throttled")
			p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
		}, true},
		{"a place that is not wanted need not be told", func(t *testing.T, p *Publisher, s *shelf) {
			p.Parameter, s.err = "", errors.New("throttled")
			p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
		}, false},
		{"no place is wanted", func(_ *testing.T, p *Publisher, _ *shelf) { p.File, p.Parameter = "", "" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s, _ := publishing(t)
			c.publish(t, p, s)
			if got := p.Names("a:3306"); got != c.names {
				t.Errorf("got %v, want %v", got, c.names)
			}
		})
	}
}
