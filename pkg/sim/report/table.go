package report

import (
	g "maragu.dev/gomponents"
	"maragu.dev/gomponents/html"
)

// column is a column of a table of T.
type column[T any] struct {
	head  string
	class string // of its cells; "" for the heads of the rows
	// label: a narrow screen stacks the cells of a row, and each then says its head.
	label bool
	cell  func(T) g.Node
}

// named is the column that names the rows.
func named[T any](head string, text func(T) string) column[T] {
	return column[T]{head: head, cell: func(row T) g.Node { return g.Text(text(row)) }}
}

// numeric is a column of figures.
func numeric[T any](head string, text func(T) string) column[T] {
	return column[T]{head: head, class: "n", label: true, cell: func(row T) g.Node { return g.Text(text(row)) }}
}

// prose is a column that explains itself; class is how wide it may be.
func prose[T any](head, class string, text func(T) string) column[T] {
	return column[T]{head: head, class: class, cell: func(row T) g.Node { return g.Text(text(row)) }}
}

// when leaves columns out of tables that have nothing for them.
func when[T any](shown bool, columns ...column[T]) []column[T] {
	if shown {
		return columns
	}
	return nil
}

// table shows rows; class is "stack", with more words for its look.
func table[T any](class string, rows []T, columns ...column[T]) g.Node {
	head := g.Map(columns, func(c column[T]) g.Node {
		return html.Th(html.Scope("col"), g.If(c.class == "n", html.Class("n")), g.Text(c.head))
	})
	body := g.Map(rows, func(row T) g.Node {
		return g.Group{newline, html.Tr(g.Map(columns, func(c column[T]) g.Node {
			if c.class == "" {
				return html.Th(html.Scope("row"), c.cell(row))
			}
			return html.Td(html.Class(c.class), g.If(c.label, html.Data("label", c.head)), c.cell(row))
		}))}
	})
	return g.Group{newline, html.Table(html.Class(class), html.THead(html.Tr(head)), html.TBody(body, newline))}
}

// newline keeps the lines of a file short enough for editors; browsers ignore it.
var newline = g.Raw("\n")
