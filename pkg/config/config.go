package config

// Config is a whole checked configuration with every default filled in.
type Config struct {
	AWS     AWS
	Loop    Loop
	Ledger  Ledger
	HTTP    HTTP
	Control Control
	Log     Log
	Tiers   []Tier // sorted by name, never empty
}

// decode reads the whole file.
func decode(s *section) *Config {
	s.need("tiers")
	c := &Config{
		AWS:     decodeAWS(s.get("aws").section()),
		Loop:    decodeLoop(s.get("loop").section()),
		Ledger:  decodeLedger(s.get("ledger").section()),
		HTTP:    decodeHTTP(s.get("http").section()),
		Control: decodeControl(s.get("control").section()),
		Log:     decodeLog(s.get("log").section()),
	}
	c.Tiers = decodeTiers(s.get("tiers").section(), surroundings{
		region: c.AWS.Region, role: c.AWS.AssumeRole, settle: c.Loop.Settle, interval: c.Loop.Interval,
	})
	s.done()
	return c
}
