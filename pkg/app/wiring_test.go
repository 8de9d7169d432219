package app

import (
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/guard"
)

// A guard that is configured and not wired holds nothing, and nobody notices.
func TestEveryKeyOfTheGuardsReachesThePolicy(t *testing.T) {
	plain := tierPolicy(config.Tier{}, config.Loop{})
	var visit func(path string, v reflect.Value, tier *config.Tier)
	visit = func(path string, v reflect.Value, tier *config.Tier) {
		if path == "guards.Window" {
			return // TestEveryKeyOfTheWindowReachesThePolicy
		}
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				visit(path+"."+v.Type().Field(i).Name, v.Field(i), tier)
			}
			return
		}
		switch v.Kind() {
		case reflect.Int, reflect.Int64:
			v.SetInt(int64(7 * time.Minute))
		case reflect.Float64:
			v.SetFloat(7)
		case reflect.Bool:
			v.SetBool(true)
		case reflect.String:
			v.SetString("7")
		default:
			t.Fatalf("%s: teach this test about %s", path, v.Kind())
		}
		if reflect.DeepEqual(plain, tierPolicy(*tier, config.Loop{})) {
			t.Errorf("%s of the configuration changes nothing: wire it in tierPolicy", path)
		}
		v.SetZero()
	}
	var tier config.Tier
	visit("guards", reflect.ValueOf(&tier.Guards).Elem(), &tier)
	visit("limits", reflect.ValueOf(&tier.Limits).Elem(), &tier)
}

// A window is nothing without hours, so its keys are looked at beside some.
func TestEveryKeyOfTheWindowReachesThePolicy(t *testing.T) {
	made := func(change func(*config.Window)) guard.Window {
		tier := config.Tier{Subject: config.Subject{Class: &config.Class{WorstCase: time.Hour}}}
		tier.Guards.Window = config.Window{Hours: []config.Hours{{From: 60, To: 120}}, Zone: "UTC"}
		change(&tier.Guards.Window)
		return tierPolicy(tier, config.Loop{}).Window
	}
	plain := made(func(*config.Window) {})
	if plain.Worst != time.Hour || plain.Zone != time.UTC || len(plain.Hours) != 1 || plain.Hours[0].From != 60 || plain.Hours[0].To != 120 {
		t.Errorf("got %+v", plain)
	}
	for name, change := range map[string]func(*config.Window){
		"hours.days": func(w *config.Window) { w.Hours[0].Days[3] = true },
		"hours":      func(w *config.Window) { w.Hours = append(w.Hours, config.Hours{From: 1, To: 2}) },
		"zone":       func(w *config.Window) { w.Zone = "Asia/Seoul" },
		"emergency":  func(w *config.Window) { w.Emergency = []config.Trigger{{Signal: "cpu", Above: 95}} },
	} {
		if reflect.DeepEqual(plain, made(change)) {
			t.Errorf("%s of the window changes nothing", name)
		}
	}
}
