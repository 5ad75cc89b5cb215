package intake

// What a file may hold. The limits are far above any real file; they are there
// so that a hostile one ends in a sentence and not in the machine's memory.
const (
	MostBytes   = 1 << 30
	MostRows    = 2_000_000
	MostColumns = 250
	MostField   = 4_000   // bytes of one field
	MostRecord  = 1 << 16 // bytes of one row, its new lines included

	// A workbook is unpacked in memory, and is held to less: a longer list comes
	// as CSV.
	MostWorkbook = 16 << 20 // bytes as it comes
	MostUnpacked = 96 << 20 // bytes of all its parts
)

// What a register may hold: a lycée of three thousand pupils has some ten
// megabytes of it.
const (
	MostXML      = 64 << 20  // bytes of one file, unpacked
	MostRegister = 160 << 20 // bytes of all its files, unpacked
	MostPacked   = 32 << 20  // bytes of one file as it comes
	MostFiles    = 60        // files, those in archives included
	MostDepth    = 64        // elements within elements
	MostLinks    = 12        // people who answer for one pupil
)
