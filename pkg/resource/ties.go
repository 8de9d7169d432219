package resource

// Ties are what a machine is bound to beyond its size, as EC2 describes it. They
// decide as which types it can start, and whether it can start again at all.
type Ties struct {
	// Reservation is the capacity reservation that it targets by its id, and
	// ReservationGroup the resource group of reservations that it targets, by ARN; ""
	// for none. ReservationsOnly is set when it may run in reservations only.
	Reservation, ReservationGroup string
	ReservationsOnly              bool
	// Tenancy is default, dedicated or host; "" is default. Affinity is host when it
	// returns to the same dedicated host only. Host is that host, by id, or the host
	// resource group, by ARN; "" for none.
	Tenancy, Affinity, Host string
	// PlacementGroup is a group's name, "" for none, and Strategy what it does:
	// cluster, spread, partition, ...; "" when that could not be read.
	PlacementGroup, Strategy string
	Outpost                  string // ARN; "" for a machine in a region's own zone
	EFA                      bool   // has an Elastic Fabric Adapter
	// IPv4 and IPv6 are the most addresses, prefixes included, on one of its
	// interfaces. Cards is how many network cards they use.
	IPv4, IPv6, Cards int
	// BootMode is legacy-bios or uefi; "" when the image takes either, or when EC2 does
	// not say.
	BootMode string
	TPM      bool // has a NitroTPM
	Enclave  bool // may run Nitro enclaves
	SNP      bool // runs with AMD SEV-SNP
	// EBSOptimized is set for a bandwidth to its volumes of its own.
	EBSOptimized bool
	// Cores and Threads (of each core) are its CPU options; 0 when EC2 does not say.
	Cores, Threads int
	Profile        string // ARN of its instance profile; "" for none
	// StopProtected is set when EC2 refuses to stop it. EC2 tells of it in an answer of its
	// own, so that whoever asks for the machine alone does not know it.
	StopProtected bool
	Marketplace   bool // of an AWS Marketplace product, which allows some types only
}

// The tenancies and affinities that bind a machine to a host, in AWS's words.
const (
	TenancyHost, TenancyDedicated = "host", "dedicated"
	AffinityHost                  = "host"
)

// Limits are what a type takes beyond its size. A number that is 0, and a list or a
// word that is empty, is not known.
type Limits struct {
	// Shared is set where network interfaces take of the same number as volumes.
	Shared bool
	// IPv4 and IPv6 are addresses of one interface, Cards network cards.
	IPv4, IPv6, Cards int
	// BootModes are of legacy-bios and uefi, Strategies those of placement groups.
	BootModes, Strategies []string
	// TPM, Enclaves, EFA and SNP tell what machines may have as this type.
	TPM, Enclaves, EFA, SNP bool
	// NVMe is how it shows volumes: unsupported, supported or required. Optimized is
	// unsupported, supported or default: a bandwidth to volumes of its own.
	NVMe, Optimized string
	// Cores and Threads are the CPU options of a machine that was given none.
	Cores, Threads int
}

// The words of EC2 for what a type has.
const (
	Unsupported = "unsupported"
	Required    = "required"
)
