package cloudwatch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// formula evaluates metric math at one instant after another. An id without a
// datapoint makes the result have none, except inside FILL and the aggregates.
type formula struct {
	values map[string]map[int64]float64
	period int64
	t      int64
}

var aggregates = map[string]string{"SUM": "Sum", "MAX": "Maximum", "MIN": "Minimum", "AVG": "Average"}

// calculate answers a query with an Expression. The part of metric math that is
// understood has the grammar of Go expressions once the brackets of a list of
// metrics are dropped.
func (c *Meters) calculate(q signal.Query, span window) signal.Series {
	tree, err := parser.ParseExpr(strings.NewReplacer("[", "", "]", "").Replace(q.Expression))
	if err != nil {
		return signal.Series{Problem: fmt.Sprintf("ValidationError: the simulated cloud cannot read the expression %q", q.Expression)}
	}
	f := formula{values: map[string]map[int64]float64{}, period: periodOf(q)}
	for _, id := range sortedIDs(q.Inputs) {
		input := q.Inputs[id]
		if q.Period == 0 {
			f.period = periodOf(input)
		}
		if input.Expression != "" {
			return signal.Series{Problem: fmt.Sprintf("ValidationError: input %s is an expression, which the simulated cloud does not support", id)}
		}
		series := c.read(input, span)
		if series.Problem != "" {
			return series
		}
		f.values[id] = map[int64]float64{}
		for _, p := range series.Points {
			f.values[id][p.At.Unix()] = p.Value
		}
	}
	var points []signal.Point
	oldest := max(span.from, c.Time.Unix()-world.KeepSeconds+f.period)
	for t := world.Floor(min(span.to-1, c.Time.Unix()), f.period); t >= oldest; t -= f.period {
		f.t = t
		v, ok, err := f.eval(tree)
		if err != nil {
			return signal.Series{Problem: fmt.Sprintf("ValidationError: the simulated cloud cannot compute the expression %q: %v", q.Expression, err)}
		}
		if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		points = append(points, signal.Point{At: time.Unix(t, 0).UTC(), Value: v})
	}
	return signal.Series{Points: points}
}

func (f formula) eval(e ast.Expr) (v float64, ok bool, err error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.eval(e.X)
	case *ast.BasicLit:
		v, err = strconv.ParseFloat(e.Value, 64)
		return v, err == nil, err
	case *ast.Ident:
		series, known := f.values[e.Name]
		if !known {
			return 0, false, fmt.Errorf("unknown id %s", e.Name)
		}
		v, ok = series[f.t]
		return v, ok, nil
	case *ast.UnaryExpr:
		v, ok, err = f.eval(e.X)
		if e.Op != token.SUB {
			return 0, false, fmt.Errorf("the operator %s is not supported", e.Op)
		}
		return -v, ok, err
	case *ast.BinaryExpr:
		return f.binary(e)
	case *ast.CallExpr:
		if name, isName := e.Fun.(*ast.Ident); isName {
			return f.call(name.Name, e.Args)
		}
	}
	return 0, false, fmt.Errorf("its syntax is not supported")
}

func (f formula) binary(e *ast.BinaryExpr) (float64, bool, error) {
	x, okX, err := f.eval(e.X)
	if err != nil {
		return 0, false, err
	}
	y, okY, err := f.eval(e.Y)
	if err != nil {
		return 0, false, err
	}
	ok := okX && okY
	switch e.Op {
	case token.ADD:
		return x + y, ok, nil
	case token.SUB:
		return x - y, ok, nil
	case token.MUL:
		return x * y, ok, nil
	case token.QUO:
		return x / y, ok && y != 0, nil
	}
	return 0, false, fmt.Errorf("the operator %s is not supported", e.Op)
}

func (f formula) call(name string, args []ast.Expr) (float64, bool, error) {
	switch {
	case name == "PERIOD" && len(args) == 1:
		return float64(f.period), true, nil
	case name == "FILL" && len(args) == 2:
		if v, ok, err := f.eval(args[0]); ok || err != nil {
			return v, ok, err
		}
		return f.eval(args[1])
	case len(args) < 2 || aggregates[name] == "":
		return 0, false, fmt.Errorf("%s of %s is not supported", name, amount.Count(len(args), "argument"))
	}
	var s world.Tally
	for _, arg := range args {
		v, ok, err := f.eval(arg)
		if err != nil {
			return 0, false, err
		}
		if ok {
			s.Add(v, 1)
		}
	}
	if s.N == 0 {
		return 0, false, nil
	}
	v, ok := s.Statistic(aggregates[name], false)
	return v, ok, nil
}

func sortedIDs(inputs map[string]signal.Query) []string {
	return slices.Sorted(maps.Keys(inputs))
}
