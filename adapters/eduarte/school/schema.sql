-- An EduArte database in the small: the tables that a school's daily life touches, with the columns, types and
-- nullability of the published entity model. Plain SQL for SQLite and PostgreSQL; identifiers are unquoted.

-- The change log and its registered consumers.

create table MUTATIELOG (
  ID bigint primary key, ORGANISATIE bigint not null, MODIFIED_ACTION char(1) not null,
  MODIFIED_TABLE varchar(30) not null, MODIFIED_ID bigint not null);

create table MUTATIELOGVERWERKERS (
  ID bigint primary key, naam varchar(4000) not null);

create table MUTATIELOGVERWERKERSTABELLEN (
  VERWERKER bigint not null, TABLE_NAME varchar(30) not null);

create table MUTATIELOGVERWERKERSLOG (
  ID bigint primary key, actief boolean not null, ORGANISATIE bigint not null, VERWERKER bigint not null,
  LAATST_VERWERKT_ID bigint not null, LAATST_VERWERKT_OP timestamp not null, TEST_ENDPOINTADDRESS varchar(1000),
  TEST_NSURI varchar(1000), TEST_NAME varchar(1000), PROD_ENDPOINTADDRESS varchar(1000), PROD_NSURI varchar(1000),
  PROD_NAME varchar(1000));

-- The institution and what it teaches.

create table Organisatie (
  dtype varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, naam varchar(100) not null,
  actief boolean not null, code bigint, wikiUser varchar(300), wikiPassword varchar(300));

create table OrganisatieEenheid (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  afkorting varchar(10) not null, naam varchar(100) not null, officieleNaam varchar(150), parent bigint,
  soortOrganisatieEenheid bigint not null, bankrekeningnummer varchar(11), intakeWizardStap3Overslaan boolean not null,
  tonenBijDigitaalAanmelden boolean not null);

create table Locatie (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null, code bigint,
  afkorting varchar(10) not null, naam varchar(100) not null);

create table Opleiding (
  dtype varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  code varchar(20) not null, naam varchar(100) not null, internationaleNaam varchar(100),
  verbintenisgebied bigint not null, beginLeerjaar integer, eindLeerjaar integer, datumLaatsteInschrijving timestamp,
  leerweg varchar(255), duurInMaanden integer, diplomatekst1 varchar(1000), diplomatekst2 varchar(1000),
  diplomatekst3 varchar(1000), negeerLandelijkeProductregels boolean not null, kiesKenniscentrum boolean not null,
  negeerLandelijkeCriteria boolean not null, communicerenMetBRON boolean not null, wervingsnaam varchar(100) not null,
  defaultIntensiteit varchar(100), instroomvariant boolean, uitstroomvariant boolean, parent bigint);

create table Cohort (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, begindatum date not null, einddatum date,
  einddatumNotNull date not null, naam varchar(20) not null);

-- People and their relations.

create table Persoon (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, voorletters varchar(24), voornamen varchar(80), roepnaam varchar(40), voorvoegsel varchar(255),
  achternaam varchar(80) not null, lowercaseAchternaam varchar(80) not null, berekendeZoeknaam varchar(165) not null,
  officieleVoorvoegsel varchar(20), officieleAchternaam varchar(80) not null, geboortedatum date,
  toepassingGeboortedatum varchar(255), geslacht varchar(255), bsn bigint, debiteurennummer bigint,
  laatsteExportDatum timestamp, nationaliteit1 bigint, nationaliteit2 bigint, datumInNederland date,
  geboorteGemeente bigint, geboorteland bigint, geboorteplaats varchar(255), datumOverlijden date, afbeelding bigint,
  burgerlijkeStaat varchar(255), bankrekeningnummer varchar(11), bankrekeningTenaamstelling varchar(60),
  cumiRatio varchar(255), cumiCategorie varchar(255), nieuwkomer boolean not null,
  nietVerstrekkenAanDerden boolean not null, automatischeIncasso varchar(20) not null,
  automatischeIncassoEinddatum timestamp, betalingstermijn integer, wachtwoord varchar(128), geboortelandOuder1 bigint,
  geboortelandOuder2 bigint, verblijfsvergunning bigint, correspondentietaal varchar(255),
  buitenlandsBankrekeningnummer varchar(34), buitenlandseBanknaam varchar(50), landBank bigint,
  factuurBetaalwijze varchar(30) not null);

create table Deelnemer (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, persoon bigint not null, allochtoon boolean, deelnemernummer integer not null,
  onderwijsnummer bigint, lgf boolean not null, bronStatus varchar(255), bronDatum timestamp, registratieDatum date,
  startkwalificatieplichtigTot date, uitsluitenVanFacturatie boolean, ocwnummer bigint, studielinknummer integer,
  gbaRelatie boolean, daPersGegegensConflict boolean, heeftBachelorgraad boolean, heeftMastergraad boolean);

create table Medewerker (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  persoon bigint not null, afkorting varchar(10) not null, functie bigint, redenUitDienst bigint,
  uitgeslotenVanCorres boolean not null, redenUitgeslotenVanCorres varchar(200));

create table AbstractRelatie (
  TYPE varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  persoon bigint not null, wettelijkeVertegenwoordiger boolean, betalingsplichtige boolean, relatieSoort bigint,
  instelling bigint, verzorger bigint);

create table RelatieSoort (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, code varchar(10) not null, naam varchar(100) not null, actief boolean not null,
  persoonOpname boolean not null, organisatieOpname boolean not null);

create table PersoonContactgegeven (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, persoon bigint not null, contactgegeven varchar(320) not null, geheim boolean not null,
  soortContactgegeven bigint not null, volgorde integer not null);

create table SoortContactgegeven (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, code varchar(10) not null, naam varchar(100) not null, actief boolean not null,
  typeContactgegeven varchar(255) not null, standaardContactgegeven varchar(255));

-- Enrolments, groups and work placements.

create table Verbintenis (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  geplandeEinddatum date, redenUitschrijving bigint, beeindigd boolean, status varchar(255) not null,
  datumDefinitief date, datumGeplaatst date, datumVoorlopig date, volgnummer integer not null,
  datumOvereenkomstOndertekend date, overeenkomstnummer bigint not null, volgnummerInOudPakket varchar(255),
  deelnemer bigint not null, organisatieEenheid bigint not null, opleiding bigint, brin bigint, locatie bigint,
  cohort bigint, bekostigd varchar(255) not null, toelichting text, intensiteit varchar(255),
  relevanteVooropleiding bigint, relevanteVerbintenis bigint, vertrekstatus varchar(255), vervolgonderwijs bigint,
  contacturenPerWeek numeric(20,10), redenInburgering varchar(255), examenDatum date, staatsExamenType varchar(255),
  profielInburgering varchar(255), leerprofiel varchar(255), deelcursus boolean, soortPraktijkexamen varchar(255),
  datumAanmelden date, datumAkkoord date, datumEersteActiviteit date, beginNivSchrVaardigheden varchar(255),
  eindNivSchrVaardigheden varchar(255), indicatieGehandicapt boolean not null, bronStatus varchar(255),
  bronDatum timestamp, afwijkendeExterneCode varchar(20), uitsluitenVanFacturatie boolean,
  negeerWettCollGeldVoorwaarden boolean);

create table Groepstype (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, code varchar(10) not null, naam varchar(100) not null, actief boolean not null,
  plaatsingsgroep boolean not null);

create table Groep (
  dtype varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  code varchar(20) not null, leerjaar integer, naam varchar(100) not null, groepstype bigint not null,
  organisatieEenheid bigint not null, locatie bigint, omschrijving varchar(240), medewerker bigint, deelnemer bigint,
  gedeeld boolean);

create table Groepsdeelname (
  dtype varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null, deelnemer bigint,
  groep bigint, bevatGroep bigint, contract bigint, verbintenis bigint, leerjaar integer,
  jarenPraktijkonderwijs integer, fase bigint, inschrijvingsVorm varchar(255), opleidingsVorm varchar(255), lwoo boolean);

create table GroepMentor (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null, groep bigint not null,
  medewerker bigint not null);

create table BPVInschrijving (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  verbintenis bigint not null, bpvBedrijf bigint not null, contactPersoonBPVBedrijf bigint, praktijkbegeleider bigint,
  afsluitdatum date, volgnummer integer not null, overeenkomstnummer bigint not null, totaleOmvang integer,
  gerealiseerdeOmvang integer, urenPerWeek numeric(20,10), dagenPerWeek integer, werkdagen varchar(30),
  locatiePOK varchar(30), bedrijfsgegeven bigint, contractpartner bigint, contactPersoonContractpartner bigint,
  praktijkopleiderBPVBedrijf bigint, naamPraktijkopleiderBPVBedrijf varchar(100), redenUitschrijving bigint,
  toelichtingBeeindiging text, status varchar(255) not null, opnemenInBron boolean not null,
  praktijkbiedendeOrganisatie varchar(255), verwachteEinddatum date, opmerkingen text, bronStatus varchar(255),
  bronDatum timestamp, neemtBetalingsplichtOver boolean, bpvPlaats bigint);

create table ExterneOrganisatie (
  DTYPE varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  naam varchar(100) not null, verkorteNaam varchar(50) not null, soortExterneOrganisatie bigint,
  debiteurennummer bigint, bankrekeningnummer varchar(11), laatsteExportDatum timestamp, bpvBedrijf boolean not null,
  omschrijving text, ondertekeningBPVOdoor bigint, verzamelfacturen boolean, betalingstermijn integer,
  nogControleren boolean, controleResultaat varchar(255), nietGeschiktVoorBPVDeelnemers boolean,
  toelichtingNietGeschiktVoorBPV text, nietGeschiktVoorBPVMatch boolean, factuurBetaalwijze varchar(30),
  code varchar(6), onderwijssector varchar(255));

-- Courses and projects.

create table SoortOnderwijsproduct (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, code varchar(10) not null, naam varchar(100) not null, actief boolean not null,
  summatief boolean not null, stage boolean not null);

create table Onderwijsproduct (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  code varchar(20) not null, titel varchar(100) not null, internationaleTitel varchar(100), omschrijving text,
  internationaleOmschrijving text, soortProduct bigint not null, status varchar(255) not null, kalender varchar(2000),
  uitvoeringsfrequentie varchar(2000), omvang numeric(20,10), belasting numeric(20,10),
  aggregatieniveau bigint not null, startonderwijsproduct boolean not null, leerstijl bigint, toegankelijkheid text,
  minimumAantalDeelnemers integer, maximumAantalDeelnemers integer, juridischEigenaar varchar(2000),
  gebruiksrecht varchar(2000), soortPraktijklokaal bigint, typeToets bigint, personeelCompetenties varchar(2000),
  personeelKennisgebiedEnNiveau varchar(2000), personeelWettelijkeVereisten varchar(2000),
  personeelBevoegdheid varchar(2000), typeLocatie bigint, heeftWerkstuktitel boolean not null,
  alleenExtern boolean not null, kostprijs numeric(20,10), bijIntake boolean not null, individueel boolean,
  onafhankelijk boolean, begeleid boolean, vereisteVoorkennis text, niveauaanduiding bigint, belastingEC numeric(20,10),
  belastingOverig numeric(20,10), leerstofdrager varchar(500), literatuur text, hulpmiddelen text,
  docentactiviteiten text, frequentiePerWeek integer, tijdPerEenheid numeric(20,10), aantalWeken integer,
  credits integer);

create table OnderwijsproductAfname (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null,
  onderwijsproduct bigint not null, vrijstellingType varchar(15) not null, werkstuktitel varchar(200),
  deelnemer bigint not null, externeOrganisatie bigint, cohort bigint not null, credits integer, bpvInschrijving bigint);

-- Results.

create table Resultaatstructuur (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, code varchar(10) not null, naam varchar(100) not null, actief boolean not null,
  type varchar(255) not null, specifiek boolean not null, categorie bigint, cohort bigint not null,
  onderwijsproduct bigint not null, auteur bigint, status varchar(255) not null, eindresultaat bigint);

create table Schaal (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, actief boolean not null, naam varchar(100) not null, schaaltype varchar(255) not null,
  minimumVoorBehaald numeric(20,10), aantalDecimalen integer, minimum numeric(20,10), maximum numeric(20,10));

create table Schaalwaarde (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, schaal bigint not null, interneWaarde varchar(10) not null, externeWaarde varchar(10) not null,
  naam varchar(100) not null, volgnummer integer not null, behaald boolean not null, vanafCijfer numeric(20,10),
  totCijfer numeric(20,10), nominaleWaarde numeric(20,10) not null);

create table Toets (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, soort varchar(255) not null, resultaatstructuur bigint not null, code varchar(10) not null,
  codePath varchar(200) not null, naam varchar(100) not null, referentieCode varchar(20), referentieVersie integer,
  schaal bigint not null, parent bigint, volgnummer integer not null, eindtoets boolean not null, weging integer,
  automatischeWeging boolean not null, verplicht boolean not null, samengesteld boolean not null,
  samengesteldMetHerkansing boolean, samengesteldMetVarianten boolean, variantVoorPoging integer,
  verwijsbaar boolean not null, handmatigInleveren boolean not null, overschrijfbaar boolean not null,
  maxAantalNietBehaald integer, minAantalIngevuld integer, maxAantalIngevuld integer,
  minStudiepuntenVoorBehaald integer, compenseerbaarVanaf numeric(20,10), rekenregel varchar(255) not null,
  formule varchar(1000), aantalHerkansingen integer, scoreBijHerkansing varchar(255), scoreschaal varchar(255) not null,
  studiepunten integer, scoreschaalLengteTijdvak1 integer, scoreschaalNormeringTijdvak1 numeric(20,10),
  scoreschaalLengteTijdvak2 integer, scoreschaalNormeringTijdvak2 numeric(20,10), scoreschaalLengteTijdvak3 integer,
  scoreschaalNormeringTijdvak3 numeric(20,10), alternatiefResultaatMogelijk boolean not null,
  alternatiefCombinerenMetHoofd boolean not null, bevrorenPogingen bigint not null);

create table Resultaat (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, deelnemer bigint not null, toets bigint not null, waarde bigint, overschrijft bigint,
  score integer, cijfer numeric(20,10), onafgerondCijfer numeric(20,10), studiepunten integer not null,
  geldend boolean not null, herkansingsnummer integer not null, actueel boolean not null,
  inSamengesteld boolean not null, soort varchar(255) not null, datumBehaald date, ingevoerdDoor bigint, notitie text,
  berekening text, weging integer);

create table DeelnemerToetsBevriezing (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, deelnemer bigint not null, toets bigint not null, bevrorenPogingen bigint not null,
  ingeleverd boolean not null);

create table Examendeelname (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, verbintenis bigint not null, examenstatus bigint not null, examennummer integer,
  examenjaar integer, tijdvak integer, examennummerPrefix varchar(20), datumUitslag date,
  datumLaatsteStatusovergang timestamp not null, meenemenInVolgendeBronBatch boolean not null,
  gewijzigd boolean not null, bekostigd boolean, bronStatus varchar(255), bronDatum timestamp);

-- Presence and absence.

create table AbsentieReden (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, afkorting varchar(2) not null, omschrijving varchar(30) not null,
  absentieSoort varchar(255) not null, geoorloofd boolean not null, standaardAfgehandeld boolean not null,
  automatichAfgehandeld boolean, standaardZonderEinddatum boolean not null, tonenBijWaarnemingen boolean not null,
  toegestaanVoorDeelnemers boolean not null, actief boolean, organisatieEenheid bigint not null, locatie bigint);

create table AbsentieMelding (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, deelnemer bigint not null, absentieReden bigint not null, herhalendeAbsentieMelding bigint,
  beginDatumTijd timestamp not null, eindDatumTijd timestamp, beginLesuur integer, eindLesuur integer,
  afgehandeld boolean not null, opmerkingen varchar(1024));

create table Waarneming (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, beginDatumTijd timestamp not null, eindDatumTijd timestamp not null, beginLesuur integer,
  eindLesuur integer, waarnemingSoort varchar(255) not null, deelnemer bigint not null, absentieMelding bigint,
  afspraak bigint, onderwijsproduct bigint, afgehandeld boolean not null);

-- Calendar.

create table AfspraakType (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, organisatieEenheid bigint not null, locatie bigint, naam varchar(30) not null,
  omschrijving varchar(1000) not null, standaardKleur integer not null, category varchar(255) not null,
  uitnodigingenVersturen varchar(255) not null, medewerkerOnly boolean not null,
  onderwijsproductGebruik varchar(255) not null, percentageIIVO integer not null,
  presentieRegistratieDefault boolean not null, presentieRegistratie varchar(255) not null, actief boolean not null);

create table Afspraak (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, organisatieEenheid bigint not null, locatie bigint, afspraakType bigint not null,
  titel varchar(255) not null, onderwijsproduct bigint, afspraakLocatie varchar(100), beginDatumTijd timestamp,
  eindDatumTijd timestamp, beginLesuur integer, eindLesuur integer, omschrijving text, auteur bigint,
  minutenIIVO integer not null, presentieRegistratieVerplicht boolean not null,
  presentieRegistratieVerwerkt boolean not null, presentieDoorDeelnemer boolean not null, herhalendeAfspraak bigint,
  basisrooster bigint, externId varchar(500), externSysteem varchar(255), cacheRegion bigint, inloopCollege bigint);

create table AfspraakParticipant (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, afspraak bigint not null, groep bigint, persoonlijkeGroep bigint, medewerker bigint,
  deelnemer bigint, externe bigint, uitnodigingStatus varchar(255) not null, contract bigint,
  uitnodigingVerstuurd boolean);

-- Student care: here so that tests can show that nobody reads it.

create table Notitie (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, dossierEindDatum date, titel varchar(50) not null, omschrijving text,
  vertrouwelijk boolean not null, datumInvoer timestamp not null, auteur bigint not null, kleur varchar(255) not null,
  deelnemer bigint not null, zorglijn integer);

create table Incident (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, consequenties text, deelnemer bigint not null);

create table Bijzonderheid (
  id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp, CREATED_BY bigint,
  LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, deelnemer bigint not null, auteur bigint not null, categorie bigint not null,
  datumInvoer timestamp not null, titel varchar(50) not null, omschrijving text, tonenOpDeelnemerkaart boolean not null,
  vertrouwelijk boolean not null, zorglijn integer, tonenAlsWaarschuwing boolean not null, handelingsinstructies bigint);

create table Traject (
  DTYPE varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, begindatum date not null, einddatum date, einddatumNotNull date not null, beoogdeEinddatum date,
  titel varchar(255) not null, omschrijving varchar(1024) not null, vertrouwelijk boolean not null, zorglijn integer,
  trajectSoort bigint not null, trajectStatusSoort bigint not null, deelnemer bigint not null, verbintenis bigint,
  aanleiding text, eindHandelingTemplate bigint, Verantwoordelijke bigint not null, Template bigint, doelen text,
  beginSituatie text, handelingen text);

create table BegeleidingsHandeling (
  DTYPE varchar(31) not null, id bigint primary key, gearchiveerd boolean not null, CREATED_AT timestamp,
  CREATED_BY bigint, LAST_MODIFIED_AT timestamp, LAST_MODIFIED_BY bigint, version bigint, organisatie bigint not null,
  idInOudPakket bigint, omschrijving varchar(255), deadlineStatusovergang date, gelezen boolean not null,
  geweigerd boolean not null, aanleiding varchar(512), Traject bigint not null, Eigenaar bigint not null,
  Verantwoordelijke bigint, status varchar(255) not null, eindHandeling boolean, soort varchar(32) not null,
  uitnodigingenVersturen boolean, verslagVersturen boolean, afspraak bigint, samenvatting text, GesprekSoort bigint,
  TaakSoort bigint, opmerkingen text, TestDefinitie bigint, deelnemerTest bigint);

-- Indexes on the references that EduArte itself follows.

create index ix_Resultaat_deelnemer_toets on Resultaat (deelnemer, toets);
create index ix_Waarneming_deelnemer on Waarneming (deelnemer);
create index ix_Waarneming_absentieMelding on Waarneming (absentieMelding);
create index ix_Groepsdeelname_groep on Groepsdeelname (groep);
create index ix_Groepsdeelname_deelnemer on Groepsdeelname (deelnemer);
create index ix_AfspraakParticipant_afspraak on AfspraakParticipant (afspraak);
create index ix_AfspraakParticipant_groep on AfspraakParticipant (groep);
create index ix_AfspraakParticipant_deelnemer on AfspraakParticipant (deelnemer);
create index ix_GroepMentor_groep on GroepMentor (groep);
create index ix_AbstractRelatie_persoon on AbstractRelatie (persoon);
create index ix_AbstractRelatie_verzorger on AbstractRelatie (verzorger);
create index ix_Verbintenis_deelnemer on Verbintenis (deelnemer);
create index ix_Toets_resultaatstructuur on Toets (resultaatstructuur);
create index ix_PersoonContactgegeven_persoon on PersoonContactgegeven (persoon);
create index ix_Deelnemer_persoon on Deelnemer (persoon);
create index ix_OnderwijsproductAfname_deelnemer on OnderwijsproductAfname (deelnemer);
create index ix_Resultaatstructuur_onderwijsproduct on Resultaatstructuur (onderwijsproduct);
create index ix_Examendeelname_verbintenis on Examendeelname (verbintenis);
create index ix_BPVInschrijving_verbintenis on BPVInschrijving (verbintenis);
create index ix_DeelnemerToetsBevriezing_deelnemer on DeelnemerToetsBevriezing (deelnemer);
create index ix_AbsentieMelding_deelnemer on AbsentieMelding (deelnemer);
