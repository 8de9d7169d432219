package app

import "time"

var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
