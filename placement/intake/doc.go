// Package intake reads the files people bring: the ministry's directory of
// establishments, and a list of pupils with their guardians and wishes. It is
// pure: a reader in, rows and faults out.
//
// # What always holds
//
//   - A file is read to its end and everything wrong with it is told at once,
//     each with its line, its column and a cure: nobody mends a file one error
//     at a time. The list is bounded; how many more there are is told.
//   - A row that has a fault is never handed on. Whoever keeps the rows keeps
//     none of them when the report is not Clean: all or nothing.
//   - Memory does not grow with the file, but for some twenty bytes a pupil by
//     which a second row for the same child is found.
//   - Nothing is guessed that matters: an authority that is not stated is read
//     as joint, the one that asks most signatures; a date with two digits for
//     its year is refused.
//   - An error of Houses or Pupils is the disk's or the caller's. What is wrong
//     with the file is in the report.
//
// # Files
//
// Text separated by ; , or tab, found by looking at the first line. UTF-8 with
// or without a byte order mark, UTF-16 with one (Excel's "Unicode text") or
// Windows-1252: one accented letter tells which. Texts become NFC. Fields may
// be quoted and then hold separators and new lines. Columns are found by name,
// in any order; case, accents, blanks and punctuation do not matter. A column
// nobody knows is left alone, and the report says so.
//
// A workbook (.xlsx) is read likewise, from its first sheet; a line is then a
// row of the sheet. It is unpacked in memory and so is held to MostWorkbook.
//
// # The list of pupils
//
// One row per pupil. PupilExample is such a file.
//
//	ine                    national id, 11 letters and digits; may be empty
//	nom, prenom            required
//	date_naissance         required: 14/03/2012, 2012-03-14, 14.03.2012, 14 mars 2012
//	sexe                   F or M; empty fits mixed sections only
//	niveau                 this year's: CM2, 6e, 5e, 4e, 3e, 2de, 1re, Tle; required
//	niveau_demande         asked for; the next one when empty
//	uai_ecole, ecole       school of this year
//	commune                where the pupil lives
//	fratrie                any text shared by brothers and sisters
//
//	resp1_nom              required; likewise resp2_… up to resp4_…
//	resp1_lien             mere, pere, grand-parent, service, autre
//	resp1_autorite         conjointe, exclusive, tutelle, ase, gardien, information
//	resp1_jugement         reference of the judgment
//	resp1_jugement_le      its day
//	resp1_autorite_fin     last day of it, when it has one
//	resp1_courriel         an address, or
//	resp1_adresse          a postal address
//	resp1_telephone
//	resp1_langue           fr (when empty) or en
//	resp1_canal            courriel or lettre; when empty, courriel if there is one
//	resp1_adresse_protegee oui: must never reach another guardian
//	resp1_opposition       oui: an objection is on file
//
//	prescripteur           who refers; required as soon as something is asked for
//	institution            for whom
//	deja_tente             what was already tried
//	famille_informee_le    required as soon as something is asked for
//	motif                  why
//	souhaite_le            wished first night
//	criteres               codes of the catalogue, separated by a blank, a comma or |
//	voeu_1 … voeu_10       UAI of the houses asked for, best first
//
// A row without prescripteur, motif, criteres and vœux is a pupil and the
// guardians, and asks for nothing.
//
// # Boarders
//
// Boarders reads who slept in which bed from when to when, one row a stay;
// BoarderExample is such a file. A child may have several rows.
//
//	ine, nom, prenom, date_naissance, sexe, niveau
//	                       as above; niveau is that of the time of the stay
//	uai_internat           UAI of the house
//	section, lit           by their names
//	du, au                 first night, day of leaving
//
// # Bed counts
//
// Places reads what the ministry counts each autumn: uai, rentree, beds and
// occupied beds. Before a row is believed its year is looked at as a whole: most
// rows over 100 % are two columns exchanged, and many rows at exactly 100 % with
// none above a series that somebody capped. Both have been published.
//
// # Columns of other programs
//
// A Mapping says which column of the list each column of a file is. Files are
// known again by the folded names of their columns (Signature). PupilHeader
// guesses what the columns of PRONOTE and of people's own sheets mean; a guess is
// only ever proposed. A guardian's first name, postcode and town may stand in
// columns of their own: resp1_prenom, resp1_code_postal, resp1_ville.
//
// ONDE, the primary schools' register, is recognised by its columns. It knows no
// guardians, and pupils below CM2 are left aside.
//
// # The school's register
//
// Register reads the three XML files of the national register, one by one, each
// zipped, or all in one archive; they are told apart by their root element:
// Nomenclature, ResponsablesAvecAdresses, ElevesSansAdresses. Only the last must
// be there. The meaning of courses, régimes and kinship is read from the
// nomenclature. No entity is ever expanded; what is too large, too deep or too
// many is refused (limits.go). Pupils who left the school are handed to
// SiecleCheck.Left.
package intake
