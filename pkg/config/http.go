package config

// HTTP is the address of health, metrics and API: loopback only.
type HTTP struct {
	Listen string
}

func decodeHTTP(s *section) HTTP {
	defer s.done()
	return HTTP{Listen: s.text("listen", "127.0.0.1:9077", loopback)}
}
