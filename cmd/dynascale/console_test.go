package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// A line of the log for people begins with its tier and says why, and holds no JSON.
func TestConsole(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 0, 1, 0, time.UTC)
	for _, c := range []struct {
		entry  zapcore.Entry
		fields []zap.Field
		want   string
	}{
		{zapcore.Entry{Message: "grow"}, []zap.Field{zap.String("event", "decided"), zap.String("tier", "web"), zap.String("account", ""), zap.String("region", "ap-northeast-2"), zap.Time("decided_at", at),
			zap.String("mode", "manage"), zap.Int("from", 2), zap.Int("to", 4), zap.String("rule", "pressure"), zap.String("because", "pressure 1.44"), zap.String("outcome", "applied"), zap.String("detail", "set desired 2 -> 4")},
			"2026-03-02T12:00:01Z web: grow 2 -> 4: pressure 1.44 [applied: set desired 2 -> 4]\n"},
		{zapcore.Entry{Message: "data is missing", Level: zapcore.WarnLevel}, []zap.Field{zap.String("tier", "web"), zap.Strings("signals", []string{"cpu", "latency"})},
			"2026-03-02T12:00:01Z WARN  web: data is missing (signals: cpu, latency)\n"},
		{zapcore.Entry{Message: "evaluation failed", Level: zapcore.ErrorLevel}, []zap.Field{zap.Error(errors.New("no answer\x1b[31m\nok")), zap.Duration("took", 90*time.Second)},
			"2026-03-02T12:00:01Z ERROR evaluation failed: no answer [31m; ok (took: 1 min 30 s)\n"},
		{zapcore.Entry{Message: "NO CONTROL SOCKET", Level: zapcore.ErrorLevel}, []zap.Field{zap.Error(errors.Join(errors.New("/run/a: permission denied"), errors.New("in two places:\n  /tmp/b\n"), errors.New("./c: permission denied")))},
			"2026-03-02T12:00:01Z ERROR NO CONTROL SOCKET: /run/a: permission denied; in two places: /tmp/b; ./c: permission denied\n"},
		{zapcore.Entry{Message: "AWS accepts the credentials"}, []zap.Field{zap.String("account", "123456789012"), zap.Bool("dry_run", false)},
			"2026-03-02T12:00:01Z AWS accepts the credentials (account: 123456789012; dry run: false)\n"},
	} {
		c.entry.Time = at
		line, err := newConsole(false, func() int { return 0 }).EncodeEntry(c.entry, c.fields)
		if err != nil || line.String() != c.want {
			t.Errorf("%v\n got %s want %s", err, line, c.want)
		}
	}
}

// On a terminal a long line is broken between words, and what is behind the break is indented. A width of
// 0 is no terminal: a line of a pipe or of the journal stays one.
func TestConsoleBreaksBetweenWords(t *testing.T) {
	for columns, want := range map[int]string{
		0:  "2026-03-02T12:00:01Z web: grow 2 -> 4: pressure 1.44, the highest of cpu 86 / 60 % [applied]\n",
		20: "2026-03-02T12:00:01Z web: grow 2 -> 4: pressure 1.44, the highest of cpu 86 / 60 % [applied]\n",
		60: "2026-03-02T12:00:01Z web: grow 2 -> 4: pressure 1.44, the\n    highest of cpu 86 / 60 % [applied]\n",
	} {
		line, err := newConsole(false, func() int { return columns }).EncodeEntry(zapcore.Entry{Message: "grow", Time: time.Date(2026, 3, 2, 12, 0, 1, 0, time.UTC)}, []zap.Field{
			zap.String("tier", "web"), zap.Int("from", 2), zap.Int("to", 4), zap.String("because", "pressure 1.44, the highest of cpu 86 / 60 %"), zap.String("outcome", "applied")})
		if err != nil || line.String() != want {
			t.Errorf("%d columns: %v\n got %s want %s", columns, err, line, want)
		}
	}
	if n := terminalColumns(io.Discard)(); n != 0 {
		t.Errorf("what is no terminal is %d columns wide", n)
	}
}
