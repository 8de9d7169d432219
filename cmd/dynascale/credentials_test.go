package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Keys in the shared credentials file are rotated, and half of the file is written
// once: the running daemon takes the new ones without SIGHUP, without a failed pass,
// and says so in one line that has no key in it.
func TestRotatedKeysNeedNoReload(t *testing.T) {
	t.Parallel()
	a := newAccount(t, sim.Options{
		Queues: []sim.QueueSpec{messages(jobs, 40)},
		Groups: []sim.GroupSpec{workers("workers-asg", jobs, 4)},
	})
	var valid atomic.Value
	valid.Store("AKOLD")
	open := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), "Credential="+valid.Load().(string)+"/") {
			a.catchUp()
			a.face.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("X-Amz-Target") != "" {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}`)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>`+
			`<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`)
	}))
	defer open.Close()
	a.url = open.URL
	s := newSite(t, a, bounded("{min: 2, max: 20}"))
	file := filepath.Join(s.dir, "credentials")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keys := func(id string) string {
		return "[default]\naws_access_key_id = " + id + "\naws_secret_access_key = planted\n"
	}
	write(keys("AKOLD"))
	cmd := s.command(binary, "run", "-c", s.config())
	for i, e := range cmd.Env {
		if strings.HasPrefix(e, "AWS_ACCESS_KEY_ID=") || strings.HasPrefix(e, "AWS_SECRET_ACCESS_KEY=") {
			cmd.Env[i] = "UNUSED="
		}
	}
	cmd.Env = append(cmd.Env, "AWS_SHARED_CREDENTIALS_FILE="+file)
	d := s.spawn(cmd)
	d.addr = d.says("dynascale runs").text("http")
	for end := time.Now().Add(patience); d.state().Passes == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no pass completes with the first keys")
		}
	}

	write("[default]\naws_access_key_id = AKN")
	kept := d.says("the present credentials stay in use")
	write(keys("AKNEW"))
	valid.Store("AKNEW")
	taken := d.says("new AWS credentials were found and are in use")
	if kept.text("level") != "warn" || taken.text("level") != "info" {
		t.Errorf("levels %s and %s, want warn and info", kept.text("level"), taken.text("level"))
	}
	if err := a.ChangeDesired("workers-asg", 1); err != nil { // below the minimum: somebody must act
		t.Fatal(err)
	}
	d.changes("workers", 1, 4)
	if code, text := d.get("/readyz"); code != 200 {
		t.Errorf("/readyz: %d %s", code, text)
	}
	if log := d.text(); strings.Contains(log, "planted") || strings.Contains(log, "AKNEW") || strings.Contains(log, "evaluation failed") ||
		strings.Count(log, "new AWS credentials") != 1 {
		t.Errorf("the log has a key, a failed pass, or not one line:\n%s", log)
	}
}
