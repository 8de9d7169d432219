package price

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/scale"
)

const here = "us-east-1"

func machine(name string) Item { return Item{Machine, here, name, ""} }

// cost is a bill of lines that are billed now and for each unit.
func cost(b Book, list Quoter, lines ...Line) scale.Cost {
	bill := Bill{Lines: lines, Units: 4}
	return b.Cost(&bill, 0, list)
}

func TestWhereAPriceIsFrom(t *testing.T) {
	list := func(i Item) Quote {
		switch i.Name {
		case "m5.large", "x9.large":
			return Quote{0.2, "price list of 2026-11-20", true}
		case "c5.large":
			return Quote{0, "price list of 2026-11-20", true} // a reservation's: no price
		}
		return Quote{}
	}
	own := Rate{Of: "m5.large", Price: 0.062}
	for _, c := range []struct {
		name    string
		rates   []Rate
		list    Quoter
		of      Item
		want    float64
		source  string
		unknown string
	}{
		{name: "the shipped table", of: machine("m5.large"), want: 0.096, source: "shipped prices of 2026-07-20"},
		{name: "another size of a family", of: machine("m5.4xlarge"), want: 0.768, source: "shipped prices of 2026-07-20"},
		{name: "a small one", of: machine("t3.nano"), want: 0.0052, source: "shipped prices of 2026-07-20"},
		{name: "the price list before the table", list: list, of: machine("m5.large"), want: 0.2, source: "price list of 2026-11-20"},
		{name: "what the price list gives away is no price of its", list: list, of: machine("c5.large"), want: 0.085, source: "shipped prices of 2026-07-20"},
		{name: "a type that only the price list knows", list: list, of: machine("x9.large"), want: 0.2, source: "price list of 2026-11-20"},
		{name: "an own rate before all", rates: []Rate{own}, list: list, of: machine("m5.large"), want: 0.062, source: Own},
		{name: "an own rate of another region", rates: []Rate{{Of: "m5.large", Region: "eu-west-1", Price: 0.01}}, of: machine("m5.large"), want: 0.096, source: "shipped prices of 2026-07-20"},
		{name: "an own rate of the spot market alone", rates: []Rate{{Of: "m5.large", Spot: true, Price: 0.01}}, of: machine("m5.large"), want: 0.096, source: "shipped prices of 2026-07-20"},
		{name: "the first that fits", rates: []Rate{{Of: "m5.*", Price: 0.05}, own}, of: machine("m5.large"), want: 0.05, source: Own},
		{name: "a discount", rates: []Rate{{Of: "m5.*", Discount: 28}}, of: machine("m5.large"), want: 0.06912, source: "shipped prices of 2026-07-20 less 28 %"},
		{name: "no discount off an unknown price", rates: []Rate{{Of: "*.*", Discount: 28}}, of: machine("zz9.large"), unknown: "no price is known for zz9.large in us-east-1"},
		{name: "a family that nobody knows", of: machine("zz9.large"), unknown: "no price is known for zz9.large in us-east-1"},
		{name: "metal", of: machine("m5.metal"), unknown: "no price is known for m5.metal in us-east-1"},
		{name: "a region that is not in the table", of: Item{Machine, "sa-east-1", "m5.large", ""}, unknown: "no price is known for m5.large in sa-east-1"},
		{name: "Windows", of: Item{Machine, here, "m5.large", Windows}, unknown: "no price is known for m5.large (windows) in us-east-1"},
		{name: "a database", of: Item{Database, here, "db.t3.large", "mysql"}, want: 0.136, source: "shipped prices of 2026-09-24"},
		{name: "one of another engine", of: Item{Database, here, "db.t3.large", "postgres"}, want: 0.145, source: "shipped prices of 2026-04-30"},
		{name: "in two zones", of: Item{Database, here, "db.t3.large", "mysql multi-az"}, want: 0.272, source: "shipped prices of 2026-09-24"},
		{name: "Aurora I/O-Optimized", of: Item{Database, here, "db.r6g.xlarge", "aurora-mysql io-optimized"}, want: 0.676, source: "shipped prices of 2026-08-10"},
		{name: "an own rate of an engine", rates: []Rate{{Of: "db.t3.large", Engine: "postgres", Price: 0.1}}, of: Item{Database, here, "db.t3.large", "mysql"}, want: 0.136, source: "shipped prices of 2026-09-24"},
		{name: "an own rate in two zones is twice that in one", rates: []Rate{{Of: "db.t3.large", Price: 0.1}}, of: Item{Database, here, "db.t3.large", "mysql multi-az"}, want: 0.2, source: Own},
		{name: "unless it is of two", rates: []Rate{{Of: "db.t3.large", MultiAZ: true, Price: 0.19}, {Of: "db.t3.large", Price: 0.1}}, of: Item{Database, here, "db.t3.large", "mysql multi-az"}, want: 0.19, source: Own},
		{name: "and one of two is none of one", rates: []Rate{{Of: "db.t3.large", MultiAZ: true, Price: 0.19}}, of: Item{Database, here, "db.t3.large", "mysql"}, want: 0.136, source: "shipped prices of 2026-09-24"},
		{name: "what is paid for Linux is not enough for Windows", rates: []Rate{{Of: "m5.large", Price: 0.06}}, of: Item{Machine, here, "m5.large", Windows}, unknown: "no price is known for m5.large (windows) in us-east-1"},
		{name: "a rate of Windows", rates: []Rate{{Of: "m5.large", Engine: "windows", Price: 0.2}}, of: Item{Machine, here, "m5.large", Windows}, want: 0.2, source: Own},
		{name: "ARM is cheaper", rates: []Rate{{Of: "vcpu", Price: 0.03}}, of: Item{Sort: TaskCPU, Region: here, Of: Arm}, want: 0.03, source: Own},
		{name: "a volume's rate is none of a database's storage", rates: []Rate{{Of: "gp3", Price: 0.01}}, of: Item{DBStorage, here, "gp3", ""}, want: 0.115 / 730, source: "shipped prices of 2025-07-07"},
		{name: "a rate of a database's storage", rates: []Rate{{Of: "rds-gp3", Price: 0.073}}, of: Item{DBStorage, here, "gp3", ""}, want: 0.0001, source: Own},
		{name: "an ACU", of: Item{Sort: Capacity, Region: here}, want: 0.12, source: "shipped prices of 2025-03-05"},
		{name: "an own rate of an ACU", rates: []Rate{{Of: "acu", Price: 0.1}}, of: Item{Sort: Capacity, Region: here}, want: 0.1, source: Own},
		{name: "storage, by the month", of: Item{Volume, here, "gp3", ""}, want: 0.08 / 730, source: "shipped prices of 2025-07-07"},
		{name: "an own rate of storage", rates: []Rate{{Of: "gp3", Price: 0.073}}, of: Item{Volume, here, "gp3", ""}, want: 0.0001, source: Own},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := cost(Book{Rates: c.rates}, c.list, Line{Part: Running, Item: c.of, Count: 2}, Line{Part: Unit, Item: c.of, Count: 1})
			if math.Abs(got.Unit-c.want) > 1e-9 || math.Abs(got.Running-2*c.want) > 1e-9 || got.Source != c.source || got.Unknown != c.unknown || got.Estimate != "" {
				t.Errorf("got %+v", got)
			}
			if got.Known() != (c.unknown == "") {
				t.Error("known and unknown at once")
			}
		})
	}
}

// Four spot machines of which no spot price is known cost what they cost on demand, and it is told.
func TestAnUnknownSpotPriceIsChargedAsOnDemand(t *testing.T) {
	is := Item{Machine, here, "m4.2xlarge", ""}
	book := Book{}
	list := func(Item) Quote { return Quote{0.40, "price list of 2026-11-20", true} }
	line := func(p Part, n, seen float64) Line {
		return Line{Part: p, Item: is, Count: n, Spot: true, Seen: seen}
	}
	got := cost(book, list, line(Running, 4, 0), line(Unit, 1, 0))
	if math.Abs(got.Running-1.60) > 1e-9 || got.Unit != 0.40 || got.Estimate != "where a spot price is unknown, the on-demand price is used" {
		t.Errorf("got %+v", got)
	}
	got = cost(book, list, line(Running, 4, 0.13), line(Unit, 1, 0.13))
	if math.Abs(got.Running-0.52) > 1e-9 || got.Estimate != "" || got.Source != "spot price history" {
		t.Errorf("with a spot price: %+v", got)
	}
	book.Rates = []Rate{{Of: "m4.2xlarge", Spot: true, Price: 0.11}}
	if got = cost(book, list, line(Running, 4, 0.13), line(Unit, 1, 0)); got.Unit != 0.11 || got.Source != Own {
		t.Errorf("with an own spot rate: %+v", got)
	}
	if got = cost(Book{}, nil, line(Running, 4, 0), line(Unit, 1, 0)); got.Unknown != "no price is known for m4.2xlarge in us-east-1" {
		t.Errorf("with no price at all: %+v", got)
	}
}

func TestOfWhatMayBeBoughtTheDearestCounts(t *testing.T) {
	unit := func(name string, weight float64) Line {
		return Line{Part: Unit, Item: machine(name), Count: 1 / weight, Either: 1}
	}
	// c5.large 0.085 for 1, c5.xlarge 0.17 for 2, m5.large 0.096 for 1, m5.xlarge 0.192 for 2
	got := cost(Book{}, nil, unit("c5.large", 1), unit("m5.large", 1), unit("c5.xlarge", 2), unit("m5.xlarge", 2))
	if math.Abs(got.Unit-0.096) > 1e-9 {
		t.Errorf("got %+v", got)
	}
	if got = cost(Book{}, nil, unit("c5.large", 1), unit("zz9.large", 1)); got.Known() {
		t.Errorf("one of them has no price: %+v", got)
	}
}

func TestAnOwnRateFarOffIsDoubted(t *testing.T) {
	b := Book{Rates: []Rate{
		{Of: "m5.large", Price: 70.08},   // a month's
		{Of: "c5.large", Price: 0.00085}, // in dollars of something else
		{Of: "r5.*", Price: 45}, {Of: "db.t3.large", Price: 0.1}, {Of: "zz9.large", Price: 1e4}, {Of: "acu", Price: 87}, {Of: "m5.large", Discount: 99}, {Of: "gp3", Price: 0.08},
	}}
	got := b.Doubts()
	if len(got) != 4 || got[0].Rate != 0 || got[0].Item.String() != "m5.large in us-east-1" || got[0].Dollars != 0.096 || got[0].Source != "shipped prices of 2026-07-20" || got[3].Rate != 5 {
		t.Errorf("got %+v", got)
	}
	if hour, may := got[0].Month(70.08); !may || math.Abs(hour-0.096) > 1e-9 {
		t.Errorf("a month's: %v, %v", hour, may)
	}
	if _, may := got[1].Month(0.00085); may {
		t.Error("a small one is of no month")
	}
}

func TestAUnitPriceIsTheUsersOwn(t *testing.T) {
	b := Book{}
	bill := Bill{Units: 4, Unknown: "its launch template was not read"}
	if got := b.Cost(&bill, 0.5, nil); got.Running != 2 || got.Unit != 0.5 || got.Source != Own || !got.Known() {
		t.Errorf("got %+v", got)
	}
	if got := b.Cost(&bill, 0, nil); got.Known() || got.Unknown != bill.Unknown {
		t.Errorf("without one: %+v", got)
	}
	b.Unknown = 0.3
	if got := b.Cost(&bill, 0, nil); !got.Known() || math.Abs(got.Running-1.2) > 1e-9 || got.Unit != 0.3 || got.Estimate != "its launch template was not read; priced at prices.unknown" {
		t.Errorf("charged at a rate: %+v", got)
	}
	ladder := Bill{Units: 2, Rungs: 3, Unknown: "x"}
	if got := b.Cost(&ladder, 0, nil); got.Running != 0.6 || got.At(3) <= got.At(2) {
		t.Errorf("a ladder: %+v", got)
	}
}

// Whatever a bill says, an unknown price is never zero: there is a price for every size, or a reason.
func TestUnknownIsNeverZero(t *testing.T) {
	names := []string{"m5.large", "c5.xlarge", "zz9.large", "", "m5.metal", "t3.nano"}
	rapid.Check(t, func(t *rapid.T) {
		b := Bill{Units: rapid.IntRange(0, 5).Draw(t, "units"), Rungs: rapid.IntRange(0, 3).Draw(t, "rungs")}
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			b.Lines = append(b.Lines, Line{
				Part: Part(rapid.IntRange(-3, 2).Draw(t, "part")), Item: Item{Machine, rapid.SampledFrom([]string{here, "", "moon"}).Draw(t, "region"), rapid.SampledFrom(names).Draw(t, "name"), ""},
				Count: float64(rapid.IntRange(0, 3).Draw(t, "count")), Spot: rapid.Bool().Draw(t, "spot"), Either: rapid.IntRange(0, 1).Draw(t, "either"),
			})
		}
		book := Book{Unknown: rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "unknown")}
		got := book.Cost(&b, 0, nil)
		if got.Unknown != "" {
			if book.Unknown > 0 {
				t.Fatalf("charged at a rate, and unknown: %+v", got)
			}
			if got.Running != 0 || got.Unit != 0 || len(got.Sizes) > 0 {
				t.Fatalf("unknown, and a figure: %+v", got)
			}
			return
		}
		if b.Rungs == 0 && got.Unit <= 0 {
			t.Fatalf("a unit is free: %+v", got)
		}
		for size := 1; size <= b.Rungs; size++ {
			if got.At(size) <= 0 {
				t.Fatalf("size %d is free: %+v", size, got)
			}
		}
		if got.Source == "" {
			t.Fatalf("a price from nowhere: %+v", got)
		}
	})
}

// Without a choice among items a cost is the sum of its lines, and more is never cheaper.
func TestACostIsTheSumOfItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, want := Bill{Least: time.Minute}, map[Part]float64{}
		for range rapid.IntRange(1, 8).Draw(t, "lines") {
			l := Line{Part: Part(rapid.IntRange(-3, -1).Draw(t, "part")), Item: machine(rapid.SampledFrom([]string{"m5.large", "c5.4xlarge"}).Draw(t, "name")), Count: rapid.Float64Range(0.1, 9).Draw(t, "count")}
			b.Lines = append(b.Lines, l)
			want[l.Part] += (&Book{}).Quote(l.Item, false, nil).Dollars * l.Count
		}
		b.Add(Unit, machine("m5.large"), 1)
		want[Unit] += 0.096
		got := (&Book{}).Cost(&b, 0, nil)
		for p, x := range map[Part]float64{Running: got.Running, Fixed: got.Fixed, Unit: got.Unit} {
			if math.Abs(x-want[p]) > 1e-9 {
				t.Fatalf("part %d is %g, its lines %g", p, x, want[p])
			}
		}
		for size := range 20 {
			if got.At(size+1) <= got.At(size) {
				t.Fatalf("size %d costs %g, and size %d %g", size+1, got.At(size+1), size, got.At(size))
			}
		}
		if got.Least != time.Minute {
			t.Fatal("the least time is lost")
		}
	})
}

func TestTable(t *testing.T) {
	comment, rows := Table()
	again := comment
	for _, r := range rows {
		again += r.Text()
		if r.Dollars <= 0 || r.Source == "" || ItemOf(r.Item.Key()) != r.Item {
			t.Errorf("%+v", r)
		}
		if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
			t.Error(err)
		}
		if !strings.Contains(comment, r.Source+" =") {
			t.Errorf("nothing says what %s is", r.Source)
		}
	}
	if again != table {
		t.Error("the table does not read back")
	}
	if len(rows) < 60 || len(byItem()) != len(rows) {
		t.Errorf("%d rows of %d items", len(rows), len(byItem()))
	}
	// The figures of a public estimator: t3.medium, t3.large, t3.xlarge, m5.large, m5.xlarge.
	for name, want := range map[string]float64{"t3.medium": 0.0416, "t3.large": 0.0832, "t3.xlarge": 0.1664, "m5.large": 0.096, "m5.xlarge": 0.192} {
		if got, _ := shipped(machine(name)); math.Abs(got.dollars-want) > 1e-9 {
			t.Errorf("%s costs %g", name, got.dollars)
		}
	}
}
