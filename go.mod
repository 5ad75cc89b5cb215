module internat

go 1.26.8
