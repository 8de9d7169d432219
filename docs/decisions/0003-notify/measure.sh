#!/usr/bin/env bash
# Weighs libraries that send notices: the stripped binary with one call of each. It changes nothing in the
# tree: go.mod is a copy, and the files lie over the tree for these commands only.
set -euo pipefail
cd "$(dirname "$0")/../../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export CGO_ENABLED=0

weigh() { # NAME MODULE@VERSION < code
	cp go.mod "$tmp/x.mod"
	cp go.sum "$tmp/x.sum"
	cat >"$tmp/linked.go"
	echo "{\"Replace\": {\"$PWD/cmd/dynascale/linked.go\": \"$tmp/linked.go\"}}" >"$tmp/x.json"
	if [ -n "$2" ]; then go get -modfile="$tmp/x.mod" "$2"; fi
	go build -mod=mod -modfile="$tmp/x.mod" -overlay="$tmp/x.json" -trimpath -ldflags "-s -w" -o "$tmp/x" ./cmd/dynascale
	echo "$1 $(stat -c %s "$tmp/x")"
}

weigh nothing "" <<'GO'
package main
GO
weigh net/smtp "" <<'GO'
package main

import (
	"crypto/tls"
	"net/smtp"
	"os"
)

func init() {
	if at := os.Getenv("LINKED"); at != "" {
		c, _ := smtp.Dial(at)
		_, _, _ = c.StartTLS(&tls.Config{}), c.Auth(smtp.PlainAuth("", "a", "b", "c")), c.Mail("a")
		w, _ := c.Data()
		_ = w.Close()
	}
}
GO
weigh go-mail github.com/wneessen/go-mail@v0.7.2 <<'GO'
package main

import (
	"os"

	"github.com/wneessen/go-mail"
)

func init() {
	if os.Getenv("LINKED") != "" {
		m := mail.NewMsg()
		m.SetBodyString(mail.TypeTextPlain, "x")
		c, _ := mail.NewClient("h", mail.WithTLSPolicy(mail.TLSMandatory), mail.WithSMTPAuth(mail.SMTPAuthPlain))
		_ = c.DialAndSend(m)
	}
}
GO
weigh sns github.com/aws/aws-sdk-go-v2/service/sns@v1.47.9 <<'GO'
package main

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

func init() {
	if os.Getenv("LINKED") != "" {
		_, _ = sns.NewFromConfig(aws.Config{}).Publish(context.Background(), &sns.PublishInput{Message: aws.String("x")})
	}
}
GO
weigh shoutrrr github.com/nicholas-fedor/shoutrrr@v0.13.2 <<'GO'
package main

import (
	"os"

	"github.com/nicholas-fedor/shoutrrr"
)

func init() {
	if os.Getenv("LINKED") != "" {
		_ = shoutrrr.Send("x", "y")
	}
}
GO
