package support

import "testing"

// The address of a help page is nobody's secret, and the archive would say that one was taken out.
func TestTheSystemHasNoSecrets(t *testing.T) {
	const text = "PRETTY_NAME=\"Debian GNU/Linux 13\"\nHOME_URL=\"https://www.debian.org/\"\nSUPPORT_URL=\"https://www.debian.org/support\"\nVERSION_ID=\"13\"\n"
	if got := unlinked(text); got != "PRETTY_NAME=\"Debian GNU/Linux 13\"\nVERSION_ID=\"13\"\n" {
		t.Errorf("%q", got)
	}
}
