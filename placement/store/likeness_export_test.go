package store

// Likeness and Unlike are for tests.
var Likeness = likeness

// Unlike reads what Likeness wrote.
func Unlike(before, like []byte) (text []byte, err error) {
	text = unlike(before, like, &err)
	return text, err
}
