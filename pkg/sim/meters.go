package sim

// Meters answers for the metrics of a world.
type Meters struct{ *World }

// NewMeters shows what the services of a world publish.
func NewMeters(w *World) *Meters { return &Meters{w} }
