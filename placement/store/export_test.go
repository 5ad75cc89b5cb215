package store

// LastAdultBirth is open to the tests: the edge is a day wide.
var LastAdultBirth = lastAdultBirth
