package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/control"
)

// folder looks at the sockets of a folder. With below also at those of its subfolders and
// of the folders beside it whose names go on: instances of a unit have one each.
func (s *search) folder(ctx context.Context, path string, below bool) {
	if slices.ContainsFunc(s.folders, func(before string) bool { return sameFile(before, path) }) {
		return
	}
	s.folders = append(s.folders, path)
	found, err := within(s.look, func() ([]string, error) { return control.In(path) })
	if below {
		for _, pattern := range []string{path + "/*", path + "-*"} {
			more, _ := filepath.Glob(pattern)
			for _, folder := range more {
				if sockets, err := control.In(folder); err == nil {
					found = append(found, sockets...)
				}
			}
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		s.add(candidate{path: path, state: control.Forbidden})
	case err != nil:
		s.tried = append(s.tried, path+": "+err.Error())
	case len(found) == 0:
		s.tried = append(s.tried, path+": no socket is there")
	}
	for _, socket := range found {
		s.probe(ctx, socket)
	}
}

// probe adds a socket to what was found.
func (s *search) probe(ctx context.Context, path string) {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	if slices.ContainsFunc(s.seen, func(c candidate) bool { return c.path == path || sameFile(c.path, path) }) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	c := candidate{path: path, state: control.Probe(ctx, path)}
	if d, err := within(s.look, func() (control.Description, error) { return control.Describe(path) }); err == nil {
		c.Description = d
	}
	s.add(c)
}

func (s *search) add(c candidate) {
	s.seen = append(s.seen, c)
	s.tried = append(s.tried, c.String())
}

// ledgerOf is the path of a configuration's ledger.
func ledgerOf(cfg *config.Config) string {
	path, err := filepath.Abs(cfg.Ledger.Path)
	if err != nil {
		return ""
	}
	return path
}

// sameFile reports whether two paths lead to one file.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return absolute(a) == absolute(b)
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
