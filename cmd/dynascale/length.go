package main

import (
	"time"

	"github.com/dynascale/dynascale/pkg/span"
)

// lengthFlag is a flag that takes a duration, as the configuration writes it.
type lengthFlag time.Duration

// String is the duration as Set reads it.
func (f *lengthFlag) String() string { return span.Span(*f).String() }

// Set reads 90m, 2h or 3d.
func (f *lengthFlag) Set(text string) error {
	d, err := span.Parse(text)
	*f = lengthFlag(d)
	return err
}

// Type is what help calls the value.
func (f *lengthFlag) Type() string { return "duration" }
