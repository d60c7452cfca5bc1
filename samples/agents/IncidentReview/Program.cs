Console.WriteLine("IncidentReview");
