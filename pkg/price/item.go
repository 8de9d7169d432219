package price

import "strings"

// Sort is what kind of thing an Item is.
type Sort string

// The sorts. All are sold by the hour, but for storage, whose list price is for a GB-month.
const (
	Machine   Sort = "ec2"     // Name is a type: m5.large
	Database  Sort = "rds"     // Name is a class: db.r6g.large; Of is an engine and how it is deployed
	Capacity  Sort = "acu"     // an Aurora capacity unit of Serverless v2
	TaskCPU   Sort = "vcpu"    // a virtual CPU of Fargate
	TaskGB    Sort = "gb"      // a gigabyte of memory of Fargate
	Volume    Sort = "ebs"     // a gigabyte of a volume; Name is its type: gp3
	DBStorage Sort = "storage" // a gigabyte of storage of a database; Name is its type: gp3
)

// What Of may say beside an engine.
const (
	Arm         = "arm"          // of Fargate; "" is x86
	Windows     = "windows"      // of a machine and of Fargate; "" is Linux
	Dedicated   = "dedicated"    // of a machine on hardware of its own
	MultiAZ     = "multi-az"     // of a database and its storage; "" is in one zone
	IOOptimized = "io-optimized" // of Aurora
)

// Item is something that AWS sells by the hour in a region.
type Item struct {
	Sort   Sort
	Region string // us-east-1
	Name   string // the type or the class; "" where the sort says all
	// Of tells apart what has one name and several prices: words with a blank between them.
	Of string
}

// Key is the Item as a word for each of its parts; see ItemOf.
func (i Item) Key() string {
	name := i.Name
	if name == "" {
		name = "-"
	}
	return strings.TrimRight(string(i.Sort)+" "+i.Region+" "+name+" "+i.Of, " ")
}

// ItemOf is the Item of a Key.
func ItemOf(key string) Item {
	words := strings.SplitN(key, " ", 4)
	for len(words) < 4 {
		words = append(words, "")
	}
	if words[2] == "-" {
		words[2] = ""
	}
	return Item{Sort(words[0]), words[1], words[2], words[3]}
}

// Is reports whether Of has a word.
func (i Item) Is(word string) bool {
	rest := i.Of
	for rest != "" {
		var first string
		if first, rest, _ = strings.Cut(rest, " "); first == word {
			return true
		}
	}
	return false
}

// Engine is the first word of Of for a database: mysql.
func (i Item) Engine() string {
	engine, _, _ := strings.Cut(i.Of, " ")
	return engine
}

// String is the Item in a sentence.
func (i Item) String() string {
	what := i.Name
	switch i.Sort {
	case Capacity:
		what = "an Aurora capacity unit"
	case TaskCPU:
		what = "a vCPU of Fargate"
	case TaskGB:
		what = "a gigabyte of Fargate"
	case Volume:
		what = "a gigabyte of " + i.Name + " of EBS"
	case DBStorage:
		what = "a gigabyte of " + i.Name + " of RDS"
	}
	if i.Of != "" {
		what += " (" + strings.ReplaceAll(i.Of, " ", ", ") + ")"
	}
	if i.Region == "" {
		return what
	}
	return what + " in " + i.Region
}

// monthly reports whether the list price is for a month.
func (i Item) monthly() bool { return i.Sort == Volume || i.Sort == DBStorage }
