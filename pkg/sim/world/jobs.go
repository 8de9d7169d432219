package world

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Jobs is a recorded load of single jobs, each with the time that it took.
type Jobs struct {
	times   []int64 // unix seconds, never falling
	seconds []float64
	taken   int
}

// ReadJobs reads CSV with the header "timestamp,service_seconds": RFC 3339 instants from 1970 on that never
// fall, and how long a worker is busy with the job that arrives there. Errors name the line.
func ReadJobs(r io.Reader) (*Jobs, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = 2
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("reading jobs: %w", err)
	}
	if strings.TrimPrefix(head[0], "\ufeff") != "timestamp" || head[1] != "service_seconds" {
		return nil, fmt.Errorf("jobs line 1: the header is %q, not \"timestamp,service_seconds\"", strings.Join(head, ","))
	}
	j := &Jobs{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading jobs: %w", err)
		}
		line, _ := rows.FieldPos(0)
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil || at.Unix() < 0 {
			return nil, fmt.Errorf("jobs line %d: timestamp %q is not an RFC 3339 time from 1970 on, such as 2026-01-02T15:04:05Z", line, row[0])
		}
		seconds, err := strconv.ParseFloat(row[1], 64)
		if err != nil || !(seconds >= 0) || math.IsInf(seconds, 0) {
			return nil, fmt.Errorf("jobs line %d: service_seconds %q is not a number of 0 or more", line, row[1])
		}
		if n := len(j.times); n > 0 && at.Unix() < j.times[n-1] {
			return nil, fmt.Errorf("jobs line %d: timestamp %s is before that of the line above", line, row[0])
		}
		j.times, j.seconds = append(j.times, at.Unix()), append(j.seconds, seconds)
	}
	if len(j.times) == 0 {
		return nil, errors.New("there are no jobs")
	}
	return j, nil
}

// At implements Load: what arrives in the cell that begins at an instant, a second.
func (j *Jobs) At(at time.Time) float64 {
	u := at.Unix()
	from := sort.Search(len(j.times), func(i int) bool { return j.times[i] >= u })
	to := sort.Search(len(j.times), func(i int) bool { return j.times[i] >= u+Cell })
	return float64(to-from) / float64(Cell)
}

// Takes is how long the next job takes that a worker takes up; after the last one it begins anew.
func (j *Jobs) Takes() time.Duration {
	seconds := j.seconds[j.taken%len(j.seconds)]
	j.taken++
	return time.Duration(seconds * float64(time.Second))
}

// Mean is how long a job takes on average.
func (j *Jobs) Mean() time.Duration {
	sum := 0.0
	for _, s := range j.seconds {
		sum += s
	}
	return time.Duration(sum / float64(len(j.seconds)) * float64(time.Second))
}

// Start is the instant of the first job, and End that of the last.
func (j *Jobs) Start() time.Time { return time.Unix(j.times[0], 0).UTC() }

// End is the instant of the last job.
func (j *Jobs) End() time.Time { return time.Unix(j.times[len(j.times)-1], 0).UTC() }
