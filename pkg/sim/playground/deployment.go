package playground

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
)

// The two halves of a blue/green deployment. The twin of shop-web is shop-web-green, and its
// twin is shop-web again.
const green = "-green"

func twinOf(group string) string {
	if old, is := strings.CutSuffix(group, green); is {
		return old
	}
	return group + green
}

// twin makes another group like one, beside it.
func (p *Playground) twin(c Command) (string, error) {
	name, err := p.resolve(c.Name, p.world.GroupNames())
	if err != nil {
		return "", err
	}
	if err := p.world.Twin(name, twinOf(name)); err != nil {
		return "", err
	}
	spec, _ := p.world.Spec(twinOf(name))
	work := "the work stays with " + name
	if spec.Queue != "" {
		work = "both groups work on the same queue"
	}
	return fmt.Sprintf("%s is a copy of %s, and launches %s now; %s until you run 'playground retire %[2]s'", twinOf(name), name, amount.Count(spec.Desired, "machine"), work), nil
}

// retire sends the work of a group to its twin and deletes it.
func (p *Playground) retire(c Command) (string, error) {
	name, err := p.resolve(c.Name, p.world.GroupNames())
	if err != nil {
		return "", err
	}
	if !slices.Contains(p.world.GroupNames(), twinOf(name)) {
		return "", fmt.Errorf("%s has no twin that could take its work; 'playground twin %[1]s' makes one", name)
	}
	if err := p.world.Shift(name, twinOf(name)); err != nil {
		return "", err
	}
	if err := p.world.Delete(name); err != nil {
		return "", err
	}
	return fmt.Sprintf("the work of %s goes to %s; %[1]s is being deleted", name, twinOf(name)), nil
}
