package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"

	"github.com/dynascale/dynascale/pkg/amount"
)

// Requests are a line and a few headers, and answers are small: whoever needs
// longer than this is broken or hostile.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = 10 * time.Second
	writeTimeout   = 30 * time.Second
	idleTimeout    = 60 * time.Second
	goodbyeTimeout = 5 * time.Second
	maxHeaderBytes = 16 << 10
)

// Serve answers requests on l, a TCP address or the control socket, until ctx ends; then it takes no more, gives those
// under way five seconds, and returns nil when all of them ended. It closes l. Connections beyond 256 wait in the
// kernel's queue. Any other end of serving is an error.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	l = netutil.LimitListener(peerListener{l}, maxConnections)
	s := &http.Server{
		Handler:           h,
		ConnContext:       withPeer,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving HTTP on %s: %w; health, metrics and the API are not available at this address", l.Addr(), err)
	case <-ctx.Done():
	}
	goodbye, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbyeTimeout)
	defer cancel()
	err := s.Shutdown(goodbye)
	<-ended
	if err != nil {
		return errors.Join(fmt.Errorf("stopping HTTP on %s: requests were cut off after %s: %w", l.Addr(), amount.Span(goodbyeTimeout), err), s.Close())
	}
	return nil
}
