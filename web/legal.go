package web

func legalRoutes() []Route { return nil }
