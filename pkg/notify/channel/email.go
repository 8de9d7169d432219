package channel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/notice"
)

// Email sends to an SMTP server, as a mail program does: port 587, STARTTLS, then the password. A password
// never travels in the clear, and without TLS nothing is sent at all, unless that is allowed for a
// server without a password, such as one on this machine.
type Email struct {
	Host string
	Port int
	// Implicit is TLS from the first byte, which servers have on ports of its own.
	Implicit bool
	From     string
	To       []string
	// User and Password are for servers that want them; User is "" for none.
	User     string
	Password Secret
	// Plain allows a connection without TLS, for a server that takes no password.
	Plain bool
	// Hello is what this machine is called.
	Hello string
	// Roots are the certificates that are trusted; nil for the machine's own.
	Roots *x509.CertPool
}

// errPlain is told when a server cannot do TLS.
var errPlain = errors.New("the server offers no STARTTLS, and nothing is sent unencrypted; use port 587 or " +
	"465 of a server that offers TLS, or set `tls: none` if the server asks for no password")

// Send implements notify.Sender. A message may have arrived when the server took all of it and did not
// answer.
func (e Email) Send(ctx context.Context, m notice.Message) (string, error) {
	password := ""
	if e.User != "" {
		var err error
		if password, err = e.Password.Read(); err != nil {
			return "", notice.Refusal{Why: err.Error()}
		}
	}
	server := net.JoinHostPort(e.Host, strconv.Itoa(e.Port))
	answer, whole, err := e.deliver(ctx, server, password, m)
	if err != nil {
		return "", refusedBy(server, err, whole, password)
	}
	return answer, nil
}

// deliver reports also whether the server has all of the message.
func (e Email) deliver(ctx context.Context, server, password string, m notice.Message) (answer string, whole bool, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", server)
	if err != nil {
		return "", false, err
	}
	// A context ends a dial and nothing else of package smtp.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	secure := &tls.Config{ServerName: e.Host, RootCAs: e.Roots, MinVersion: tls.VersionTLS12}
	if e.Implicit {
		conn = tls.Client(conn, secure)
	}
	defer conn.Close()
	c, err := smtp.NewClient(conn, e.Host)
	if err != nil {
		return "", false, err
	}
	defer c.Close()
	if err := c.Hello(hello(e.Hello)); err != nil {
		return "", false, err
	}
	if can, _ := c.Extension("STARTTLS"); can && !e.Implicit {
		if err := c.StartTLS(secure); err != nil {
			return "", false, fmt.Errorf("STARTTLS: %w", err)
		}
	}
	if _, is := c.TLSConnectionState(); !is && (!e.Plain || e.User != "") {
		return "", false, errPlain
	}
	if e.User != "" {
		if err := c.Auth(auth(c, e.User, password, e.Host)); err != nil {
			return "", false, fmt.Errorf("sign in: %w", err)
		}
	}
	if err := c.Mail(header(e.From)); err != nil {
		return "", false, fmt.Errorf("from %s: %w", header(e.From), err)
	}
	var taken, refused []string
	for _, to := range e.To {
		if err = c.Rcpt(header(to)); err != nil { // the others get it all the same
			err = fmt.Errorf("to %s: %w", header(to), err)
			refused = append(refused, plain(err))
			continue
		}
		taken = append(taken, to)
	}
	if len(taken) == 0 {
		return "", false, err
	}
	w, err := c.Data()
	if err != nil {
		return "", false, err
	}
	if _, err := w.Write(e.text(m)); err != nil {
		return "", false, err
	}
	if err := w.Close(); err != nil { // the answer to the whole
		var said *textproto.Error
		return "", !errors.As(err, &said), err
	}
	_ = c.Quit() // it is delivered
	answer = server + " accepted the message for " + strings.Join(taken, ", ")
	if len(refused) > 0 {
		answer += ", and refused: " + strings.Join(refused, "; ")
	}
	return answer, true, nil
}

// auth is PLAIN, or LOGIN for servers that have nothing else. Both only come after TLS.
func auth(c *smtp.Client, user, password, host string) smtp.Auth {
	if _, ways := c.Extension("AUTH"); !strings.Contains(ways, "PLAIN") && strings.Contains(ways, "LOGIN") {
		return &login{user, password}
	}
	return smtp.PlainAuth("", user, password, host)
}

// login is the mechanism LOGIN, which asks for name and password.
type login struct{ user, password string }

// Start refuses to begin without TLS.
func (l *login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	if !s.TLS {
		return "", nil, errPlain
	}
	return "LOGIN", nil, nil
}

// Next answers what the server asks.
func (l *login) Next(asked []byte, more bool) ([]byte, error) {
	switch text := strings.ToLower(string(asked)); {
	case !more:
		return nil, nil
	case strings.HasPrefix(text, "user"):
		return []byte(l.user), nil
	case strings.HasPrefix(text, "pass"):
		return []byte(l.password), nil
	default:
		return nil, fmt.Errorf("the server asks for %q; dynascale can send only a user name and a password", text)
	}
}

// refusedBy is what an error of a server means. 4xx is for now, 5xx for good: but what is wrong with a
// password or an address somebody may mend, and only a message that is refused itself stays so.
func refusedBy(server string, err error, whole bool, password string) notice.Refusal {
	text := plain(err)
	if len(password) > 3 {
		text = strings.ReplaceAll(text, password, "(hidden)")
	}
	r := notice.Refusal{Why: server + ": " + text, Maybe: whole}
	var said *textproto.Error
	if errors.As(err, &said) && (said.Code == 552 || said.Code == 554) && !strings.Contains(text, "sign in") {
		r.Final = true
	}
	return r
}

// plain is an error in one line, with what a server said as it said it.
func plain(err error) string {
	text := err.Error()
	var said *textproto.Error
	if errors.As(err, &said) {
		text = strings.Replace(text, said.Error(), strconv.Itoa(said.Code)+" "+said.Msg, 1)
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
}

// text is the message as RFC 5322 has it. Everything in a header is one line of ASCII: what a tier is
// called comes from outside, and a line break would begin another header.
func (e Email) text(m notice.Message) []byte {
	subject := notice.Cut(notice.ASCII(m.Title()), 200, "")
	body := strings.ReplaceAll(strings.ReplaceAll(m.Text(), "\r", " "), "\n", "\r\n")
	domain := e.From
	if i := strings.LastIndexByte(domain, '@'); i >= 0 {
		domain = domain[i+1:]
	}
	lines := []string{
		"From: " + header(e.From),
		"To: " + header(strings.Join(e.To, ", ")),
		"Subject: " + header(subject),
		"Date: " + m.At.Format(time.RFC1123Z),
		"Message-ID: <" + header(m.ID) + "@" + strings.Trim(header(domain), "<> ") + ">",
		"Auto-Submitted: auto-generated",
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=utf-8",
		"Content-Transfer-Encoding: 8bit",
		"", folded(notice.Cut(body, 200_000, m.Pointer())),
	}
	return []byte(strings.Join(lines, "\r\n"))
}

// mostOfLine is how many bytes a line of a body may have: servers refuse more than 998.
const mostOfLine = 900

// folded breaks lines that are too long, between characters.
func folded(body string) string {
	var b strings.Builder
	n := 0
	for _, r := range body {
		if r == '\n' {
			n = -1
		} else if n >= mostOfLine && r != '\r' {
			b.WriteString("\r\n  ")
			n = 2
		}
		b.WriteRune(r)
		n += len(string(r))
	}
	return b.String()
}

// header is a text that can stand in a header, or in a command: one line.
func header(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// hello is a name that servers take.
func hello(name string) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, name)
	if name == "" {
		return "localhost"
	}
	return name
}
