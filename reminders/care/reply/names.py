"""First names as people type them in lower case: "im not maria" is a wrong number, "im not sure" is not."""

from reminders.care.reading.vocabulary import words

FIRST_NAMES = words(
    """
    tom bob bill jim mike dave dan don barb sue pat lou hank rick nora james john robert michael david
    william richard joseph thomas charles chris christopher daniel matthew anthony mark donald steven
    steve paul andrew andy joshua josh kenneth ken kevin brian george timothy tim ronald ron edward ed
    jason jeff jeffrey ryan jacob gary nicholas nick eric jonathan stephen larry justin scott brandon
    benjamin ben samuel sam gregory greg alexander alex frank patrick raymond ray jack dennis jerry tyler
    aaron jose henry adam douglas doug nathan peter zachary kyle walter harold jeremy ethan carl keith
    roger gerald christian terry sean arthur austin noah lawrence jesse joe bryan billy jordan albert
    dylan bruce willie gabriel alan juan logan wayne ralph roy eugene randy vincent russell louis bobby
    johnny mary patricia jennifer linda elizabeth liz barbara susan jessica sarah sara karen nancy lisa
    margaret betty sandra ashley dorothy kimberly kim emily donna michelle carol amanda melissa deborah
    debbie stephanie rebecca laura sharon cynthia kathleen amy shirley angela helen anna ann anne brenda
    pamela nicole ruth katherine kathy samantha christine catherine virginia debra rachel janet emma
    carolyn maria heather diane julie joyce victoria kelly christina joan evelyn lauren judith judy olivia
    martha cheryl megan andrea alice jean doris hannah jacqueline gloria teresa sophia janice julia marie
    madison grace rose theresa beverly denise marilyn amber danielle rosa brittany diana abigail natalie
    jane lori kayla alexis tiffany ana carmen luis carlos jorge pedro miguel jesus francisco javier manuel
    antonio alejandro fernando rafael raul sergio ricardo eduardo roberto mario oscar hector ruben victor
    arturo enrique gerardo alfredo armando guadalupe lupe juana josefa margarita francisca veronica
    leticia alicia silvia sylvia yolanda elena beatriz luz dolores adriana claudia gabriela alejandra
    monica isabel mariana daniela sofia valentina camila lucia esperanza consuelo graciela irma norma
    maricela marisol angelica susana pablo diego mateo
    """
) - {"will", "grace", "hope", "luz", "dolores", "esperanza", "consuelo", "jesus", "mark", "sam1"}
