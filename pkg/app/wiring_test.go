package app

import (
	"reflect"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/config"
)

// A guard that is configured and not wired holds nothing, and nobody notices.
func TestEveryKeyOfTheGuardsReachesThePolicy(t *testing.T) {
	plain := tierPolicy(config.Tier{}, config.Loop{})
	var visit func(path string, v reflect.Value, tier *config.Tier)
	visit = func(path string, v reflect.Value, tier *config.Tier) {
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
