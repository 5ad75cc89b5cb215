package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"internat/capacity/calendar"
)

// What a workbook may not be.
var (
	errSheet         = errors.New("no sheet that can be read")
	errSheetTooLarge = errors.New("a workbook that is too large, packed or unpacked")
)

// openWorkbook reads the first sheet of a workbook.
func (t *table) openWorkbook(r io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(r, MostWorkbook+1))
	if err != nil {
		return err
	}
	if len(content) > MostWorkbook {
		return errSheetTooLarge
	}
	if err := unpackable(content); err != nil {
		return err
	}
	// The two limits are equal, so that no part is ever unpacked to disk.
	book, err := excelize.OpenReader(bytes.NewReader(content),
		excelize.Options{RawCellValue: true, UnzipSizeLimit: MostUnpacked, UnzipXMLSizeLimit: MostUnpacked})
	if err != nil {
		return errSheet
	}
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return errSheet
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		return errSheet
	}
	t.report.Encoding = XLSX
	t.source = &sheetSource{rows: rows}
	t.serial = serialDays(book)
	return nil
}

// unpackable adds up what the parts say they unpack to; the archive's reader
// holds each of them to what it says.
func unpackable(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return errSheet
	}
	left := uint64(MostUnpacked)
	for _, part := range archive.File {
		if part.UncompressedSize64 > left {
			return errSheetTooLarge
		}
		left -= part.UncompressedSize64
	}
	return nil
}

// A sheetSource reads the rows of a sheet.
type sheetSource struct {
	rows   *excelize.Rows
	number int
}

// read gives the next row; one that is not written in the file is empty.
func (s *sheetSource) read() ([]string, error) {
	if !s.rows.Next() {
		if s.rows.Error() != nil {
			return nil, errSheet
		}
		return nil, io.EOF
	}
	s.number++
	fields, err := s.rows.Columns()
	if err != nil {
		return nil, errSheet
	}
	return fields, nil
}

// line is the number of the row.
func (s *sheetSource) line(int) int { return s.number }

// stopped is the row after the last that was read.
func (s *sheetSource) stopped(error) int { return s.number + 1 }

// serialDays reads the days that a workbook counts from the end of 1899, or of
// 1903 on old Macintoshes. Only counts of this half of the twentieth century and
// of the next hundred years are taken for days.
func serialDays(book *excelize.File) func(string) (string, bool) {
	origin := calendar.NewDay(1899, 12, 30)
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		origin = calendar.NewDay(1904, 1, 1)
	}
	return func(text string) (string, bool) {
		count, ok := number(text, 5, 5)
		if !ok || count < 18_000 || count > 74_000 {
			return "", false
		}
		return origin.AddDays(count).String(), true
	}
}
