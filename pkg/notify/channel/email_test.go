package channel

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/notice"
)

// mailServer is a small SMTP server: it speaks TLS after STARTTLS, asks for a password, and notes what it gets.
type mailServer struct {
	net.Listener
	secure  *tls.Config
	roots   *x509.CertPool
	offers  string            // the mechanisms of AUTH; "" for none
	tls     bool              // whether STARTTLS is offered
	says    map[string]string // other answers, by the command
	refuses string            // an address that it does not know
	drops   bool              // it takes the message and does not answer

	mu   sync.Mutex
	mail []string // the texts of messages
	to   []string
	auth string
	bare bool // a password came without TLS
}

func serveMail(t *testing.T, change ...func(*mailServer)) *mailServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, _ := x509.ParseCertificate(der)
	s := &mailServer{secure: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots: x509.NewCertPool(), offers: "PLAIN LOGIN", tls: true, says: map[string]string{}}
	s.roots.AddCert(certificate)
	for _, f := range change {
		f(s)
	}
	if s.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	go func() {
		for {
			c, err := s.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	}()
	return s
}

func (s *mailServer) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	in, secured := bufio.NewReader(c), false
	say := func(text string) { fmt.Fprintf(c, "%s\r\n", text) }
	read := func() string { line, _ := in.ReadString('\n'); return strings.TrimSpace(line) }
	say("220 mail.example.com")
	for {
		line := read()
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		if other := s.says[verb]; other != "" {
			say(other)
			continue
		}
		switch verb {
		case "":
			return
		case "EHLO":
			lines := []string{"mail.example.com", "8BITMIME"}
			if s.tls && !secured {
				lines = append(lines, "STARTTLS")
			}
			if s.offers != "" && (secured || !s.tls) {
				lines = append(lines, "AUTH "+s.offers)
			}
			for i, l := range lines {
				say("250" + map[bool]string{true: " ", false: "-"}[i == len(lines)-1] + l)
			}
		case "STARTTLS":
			say("220 go")
			c = tls.Server(c, s.secure)
			in, secured = bufio.NewReader(c), true
		case "AUTH":
			s.mu.Lock()
			s.bare = s.bare || !secured
			s.mu.Unlock()
			text := line
			if strings.HasPrefix(line, "AUTH LOGIN") {
				say("334 " + base64.StdEncoding.EncodeToString([]byte("Username:")))
				user, _ := base64.StdEncoding.DecodeString(read())
				say("334 " + base64.StdEncoding.EncodeToString([]byte("Password:")))
				password, _ := base64.StdEncoding.DecodeString(read())
				text = "LOGIN " + string(user) + " " + string(password)
			} else {
				plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "AUTH PLAIN "))
				text = "PLAIN " + strings.ReplaceAll(string(plain), "\x00", " ")
			}
			s.mu.Lock()
			s.auth = text
			s.mu.Unlock()
			say("235 welcome")
		case "RCPT":
			if s.refuses != "" && strings.Contains(line, s.refuses) {
				say("550 nobody")
				continue
			}
			s.mu.Lock()
			s.to = append(s.to, line)
			s.mu.Unlock()
			say("250 ok")
		case "DATA":
			say("354 go")
			var text strings.Builder
			for l, err := in.ReadString('\n'); err == nil && l != ".\r\n"; l, err = in.ReadString('\n') {
				text.WriteString(l)
			}
			s.mu.Lock()
			s.mail = append(s.mail, text.String())
			s.mu.Unlock()
			if s.drops {
				return
			}
			if other := s.says["."]; other != "" {
				say(other)
			} else {
				say("250 queued")
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *mailServer) email() Email {
	port, _ := strconv.Atoi(strings.TrimPrefix(s.Addr().String(), "127.0.0.1:"))
	return Email{Host: "127.0.0.1", Port: port, From: "dynascale@example.com", To: []string{"ops@example.com", "cto@example.com"}, User: "robot", Password: Secret{Key: "password", Value: "hunter22"}, Hello: "host", Roots: s.roots}
}

func (s *mailServer) got() (mail, to []string, auth string, bare bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mail, s.to, s.auth, s.bare
}

func TestEmail(t *testing.T) {
	for offers, want := range map[string]string{"PLAIN LOGIN": "PLAIN  robot hunter22", "LOGIN": "LOGIN robot hunter22"} {
		s := serveMail(t, func(s *mailServer) { s.offers = offers })
		answer, err := s.email().Send(t.Context(), message("web"))
		if err != nil || !strings.HasSuffix(answer, "accepted the message for ops@example.com, cto@example.com") {
			t.Fatalf("%s: %q, %v", offers, answer, err)
		}
		mail, to, auth, bare := s.got()
		if len(mail) != 1 || len(to) != 2 || auth != want || bare {
			t.Errorf("%s: %d messages to %q, signed in with %q, bare %v", offers, len(mail), to, auth, bare)
		}
		for _, has := range []string{"Subject: dynascale WARN: web: data missing\r\n", "To: ops@example.com, cto@example.com\r\n", "Message-ID: <msg_1@example.com>\r\n", "Date: Mon, 02 Mar 2026 12:00:00 +0000\r\n",
			"\r\n\r\nNEW\r\n- web: data is missing", "you can: dynascale explain web\r\n"} {
			if !strings.Contains(mail[0], has) {
				t.Errorf("the mail has no %q:\n%s", has, mail[0])
			}
		}
	}
}

// TLS may begin with the first byte.
func TestEmailImplicit(t *testing.T) {
	s := serveMail(t, func(s *mailServer) { s.tls = false })
	e := s.email()
	e.Implicit = true
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer front.Close()
	go func() {
		if c, err := front.Accept(); err == nil {
			s.talk(tls.Server(c, s.secure))
		}
	}()
	e.Port = front.Addr().(*net.TCPAddr).Port
	if _, err := e.Send(t.Context(), message("web")); err != nil {
		t.Fatal(err)
	}
	if mail, _, auth, _ := s.got(); len(mail) != 1 || auth != "PLAIN  robot hunter22" {
		t.Errorf("%d messages, signed in with %q", len(mail), auth)
	}
}

// A password never travels in the clear, and without TLS nothing does, unless that is allowed.
func TestEmailInTheClear(t *testing.T) {
	s := serveMail(t, func(s *mailServer) { s.tls = false })
	for name, change := range map[string]func(*Email){
		"with a password": func(*Email) {}, "without one": func(e *Email) { e.User = "" }, "with a password where it is allowed": func(e *Email) { e.Plain = true },
	} {
		e := s.email()
		change(&e)
		if _, err := e.Send(t.Context(), message("web")); err == nil || !strings.Contains(err.Error(), "offers no STARTTLS") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if mail, _, auth, bare := s.got(); len(mail) > 0 || auth != "" || bare {
		t.Errorf("%d messages, signed in with %q", len(mail), auth)
	}
	e := s.email()
	e.User, e.Plain = "", true
	if _, err := e.Send(t.Context(), message("web")); err != nil {
		t.Error(err)
	}
	// A certificate of somebody else ends it too.
	e = serveMail(t).email()
	e.Roots = x509.NewCertPool()
	if _, err := e.Send(t.Context(), message("web")); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v", err)
	}
}

// No name that comes from outside begins a header or ends the message.
func TestEmailInjection(t *testing.T) {
	s := serveMail(t)
	m := message("web\r\nBcc: thief@example.com")
	m.New[0].What = "a\r\n.\r\nMAIL FROM:<x@example.com>" // which AlertOf would have cleaned
	m.ID = "msg\r\nX: y"
	e := s.email()
	e.From = "dynascale@example.com\r\nBcc: thief@example.com"
	if _, err := e.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	mail, to, _, _ := s.got()
	if len(mail) != 1 || len(to) != 2 {
		t.Fatalf("%d messages to %q", len(mail), to)
	}
	head, _, _ := strings.Cut(mail[0], "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if strings.HasPrefix(line, "Bcc") || strings.HasPrefix(line, "X:") {
			t.Errorf("a header of somebody else: %q", line)
		}
	}
}

// One address that is refused keeps the message from nobody else.
func TestEmailToSome(t *testing.T) {
	s := serveMail(t, func(s *mailServer) { s.refuses = "ops@" })
	answer, err := s.email().Send(t.Context(), message("web"))
	if err != nil || !strings.HasSuffix(answer, "accepted the message for cto@example.com, and refused: to ops@example.com: 550 nobody") {
		t.Errorf("%q, %v", answer, err)
	}
}

func TestEmailLongLines(t *testing.T) {
	s := serveMail(t)
	m := message("web")
	m.New[0] = notice.AlertOf(event.Event{Kind: event.DataMissing, Tier: "web", Severity: event.Warn, At: at, Text: strings.Repeat("é☃", 2000)})
	if _, err := s.email().Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	mail, _, _, _ := s.got()
	for line := range strings.SplitSeq(mail[0], "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

func TestEmailRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*mailServer)
		want   notice.Refusal
		says   string
	}{
		{"greylisted", func(s *mailServer) { s.says["RCPT"] = "451 try again" }, notice.Refusal{}, "451 try again"},
		{"a wrong password", func(s *mailServer) { s.says["AUTH"] = "535 hunter22 is wrong" }, notice.Refusal{}, "sign in: 535 (hidden) is wrong"},
		{"an unknown address", func(s *mailServer) { s.says["RCPT"] = "550 nobody" }, notice.Refusal{}, "550 nobody"},
		{"spam", func(s *mailServer) { s.says["."] = "554 spam" }, notice.Refusal{Final: true}, "554 spam"},
		{"busy at the end", func(s *mailServer) { s.says["."] = "452 full" }, notice.Refusal{}, "452 full"},
		{"no answer at the end", func(s *mailServer) { s.drops = true }, notice.Refusal{Maybe: true}, "EOF"},
	} {
		s := serveMail(t, c.change)
		_, err := s.email().Send(t.Context(), message("web"))
		var got notice.Refusal
		if !errors.As(err, &got) || !strings.Contains(got.Why, c.says) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.Why = ""; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
